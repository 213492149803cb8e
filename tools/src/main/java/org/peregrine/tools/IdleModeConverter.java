package org.peregrine.tools;

import java.util.Locale;
import org.peregrine.engine.IdleMode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an idle mode in lower case with hyphens. */
final class IdleModeConverter implements ITypeConverter<IdleMode> {
    @Override
    public IdleMode convert(String text) {
        return switch (text.toLowerCase(Locale.ROOT).replace('_', '-')) {
            case "block" -> IdleMode.BLOCK;
            case "spin-then-block" -> IdleMode.SPIN_THEN_BLOCK;
            case "spin" -> IdleMode.SPIN;
            default ->
                throw new TypeConversionException(
                        "'" + text + "' is not an idle mode; expected block, spin-then-block or spin");
        };
    }
}
