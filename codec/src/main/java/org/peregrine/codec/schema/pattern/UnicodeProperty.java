package org.peregrine.codec.schema.pattern;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The sets that {@code \p{...}} names: every property, value and alias of ECMA-262, spelled as there. They come from a
 * table of our own, so that a schema means the same on every JDK.
 */
final class UnicodeProperty {
    private static final String TABLE = "unicode-properties.txt";
    private static final int RADIX = 36;

    private UnicodeProperty() {}

    /** The set, or null when nothing has that name. */
    static CodePoints named(final String text) {
        final String ranges = ranges(text);
        return ranges == null ? null : decode(ranges);
    }

    /** Whether there is a set of that name. */
    static boolean exists(final String text) {
        return ranges(text) != null;
    }

    private static String ranges(final String text) {
        final int equals = text.indexOf('=');
        if (equals < 0) {
            final String binary = Sets.BY_NAME.get("binary " + text);
            return binary != null ? binary : Sets.BY_NAME.get("gc " + text);
        }
        final String value = text.substring(equals + 1);
        return switch (text.substring(0, equals)) {
            case "General_Category", "gc" -> Sets.BY_NAME.get("gc " + value);
            case "Script", "sc" -> Sets.BY_NAME.get("sc " + value);
            case "Script_Extensions", "scx" ->
                Sets.BY_NAME.getOrDefault("scx " + value, Sets.BY_NAME.get("sc " + value));
            default -> null;
        };
    }

    /** Numbers in base 36: how many code points are left out, and how many are in, in turn. */
    private static CodePoints decode(final String ranges) {
        final String[] lengths = ranges.split(" ", -1);
        final int[] bounds = new int[lengths.length];
        int next = 0;
        for (int i = 0; i < lengths.length; i += 2) {
            bounds[i] = next + Integer.parseInt(lengths[i], RADIX);
            next = bounds[i] + Integer.parseInt(lengths[i + 1], RADIX);
            bounds[i + 1] = next - 1;
        }
        return CodePoints.of(bounds);
    }

    /** The table, read when the first property is met. */
    private static final class Sets {
        static final Map<String, String> BY_NAME = read();

        private static Map<String, String> read() {
            final Map<String, String> sets = new HashMap<>();
            try (InputStream stream = UnicodeProperty.class.getResourceAsStream(TABLE)) {
                for (final String line : new String(stream.readAllBytes(), StandardCharsets.US_ASCII).split("\n", -1)) {
                    final int colon = line.indexOf(':');
                    final String[] names = line.substring(0, Math.max(0, colon)).split(" ", -1);
                    for (int i = 1; i < names.length; i++) {
                        sets.put(names[0] + ' ' + names[i], line.substring(colon + 1));
                    }
                }
            } catch (final IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return Map.copyOf(sets);
        }
    }
}
