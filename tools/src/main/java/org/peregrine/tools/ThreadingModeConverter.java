package org.peregrine.tools;

import java.util.Locale;
import org.peregrine.engine.ThreadingMode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a threading mode that a process can run on: all but INVOKER, which has no threads. */
final class ThreadingModeConverter implements ITypeConverter<ThreadingMode> {
    @Override
    public ThreadingMode convert(String text) {
        return switch (text.toLowerCase(Locale.ROOT).replace('_', '-')) {
            case "shared" -> ThreadingMode.SHARED;
            case "shared-network" -> ThreadingMode.SHARED_NETWORK;
            case "dedicated" -> ThreadingMode.DEDICATED;
            default ->
                throw new TypeConversionException(
                        "'" + text + "' is not a threading mode; expected shared, shared-network or dedicated");
        };
    }
}
