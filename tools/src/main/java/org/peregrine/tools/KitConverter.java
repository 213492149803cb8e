package org.peregrine.tools;

import org.peregrine.tools.kit.Kit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a kit from the command line. */
final class KitConverter implements ITypeConverter<Kit> {
    @Override
    public Kit convert(String value) {
        try {
            return Kit.named(value);
        } catch (final IllegalArgumentException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }
}
