package org.peregrine.tools.option;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit behind them, as people write them on a command line. */
public final class Quantity {
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|m|h)?");
    private static final Pattern SIZE = Pattern.compile("(\\d+)([km]?)b?");
    private static final Pattern RATE = Pattern.compile("(\\d+(?:\\.\\d+)?)([km]?)(?:/s)?");
    private static final double NANOS_PER_SECOND = 1e9;

    private Quantity() {}

    /**
     * Reads a duration.
     *
     * @param text with a unit, or in seconds.
     * @return nanoseconds.
     * @throws IllegalArgumentException when it is none; the message says what is expected.
     */
    public static long durationNs(String text) {
        final Matcher matcher = match(DURATION, text, "a duration such as 10s, 500ms or 2m");
        final double factor = switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
            case "ns" -> 1;
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "m" -> 60 * NANOS_PER_SECOND;
            case "h" -> 3600 * NANOS_PER_SECOND;
            default -> NANOS_PER_SECOND;
        };
        return Math.round(Double.parseDouble(matcher.group(1)) * factor);
    }

    /**
     * Reads a size.
     *
     * @param text such as 1k; k and m are binary.
     * @return bytes, at most 16 MiB.
     * @throws IllegalArgumentException when it is none.
     */
    public static int sizeBytes(String text) {
        final Matcher matcher = match(SIZE, text, "a size such as 100, 1k or 1m");
        final long bytes = Long.parseLong(matcher.group(1)) << shift(matcher.group(2));
        if (bytes > 16 << 20) {
            throw new IllegalArgumentException("'" + text + "' is more than 16m");
        }
        return (int) bytes;
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "k" -> 10;
            case "m" -> 20;
            default -> 0;
        };
    }

    /**
     * Reads a rate.
     *
     * @param text such as 20k; k and m are decimal.
     * @return operations a second, above 0.
     * @throws IllegalArgumentException when it is none.
     */
    public static double ratePerS(String text) {
        final Matcher matcher = match(RATE, text, "a rate such as 5000, 20k or 0.5");
        final double factor = switch (matcher.group(2)) {
            case "k" -> 1e3;
            case "m" -> 1e6;
            default -> 1;
        };
        final double rate = Double.parseDouble(matcher.group(1)) * factor;
        if (rate <= 0) {
            throw new IllegalArgumentException("the rate must be above 0");
        }
        return rate;
    }

    private static Matcher match(Pattern pattern, String text, String expected) {
        final Matcher matcher = pattern.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not " + expected);
        }
        return matcher;
    }
}
