package org.peregrine.tools;

import org.peregrine.engine.limit.Limit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a limit. Of a wrong one it says where the right ones stand, since they fill a page. */
final class LimitConverter implements ITypeConverter<Limit> {
    @Override
    public Limit convert(String text) {
        for (final Limit limit : Limit.values()) {
            if (limit.name().equals(text)) {
                return limit;
            }
        }
        throw new TypeConversionException("'" + text + "' is not a limit; docs/configuration.md lists them");
    }
}
