package org.peregrine.tools.serve;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes: {@code 1048576}, {@code 1024k}, {@code 500m}, {@code 2g}. */
final class ByteCount implements ITypeConverter<Long> {
    private static final String UNITS = "kmgt";
    private static final int SHIFT = 10;

    @Override
    public Long convert(String text) {
        final String lower = text.toLowerCase(Locale.ROOT);
        final int unit = lower.isEmpty() ? -1 : UNITS.indexOf(lower.charAt(lower.length() - 1));
        try {
            final long count = Long.parseLong(unit < 0 ? lower : lower.substring(0, lower.length() - 1));
            return Math.multiplyExact(count, 1L << (SHIFT * (unit + 1)));
        } catch (final NumberFormatException | ArithmeticException wrong) {
            throw new TypeConversionException("'" + text + "' is not a number of bytes; expected one as 500m or 2g");
        }
    }
}
