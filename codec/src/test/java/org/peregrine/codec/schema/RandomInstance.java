package org.peregrine.codec.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Values over few names, strings and numbers, written in every way that JSON allows. */
final class RandomInstance {
    /** Each name as a schema says it; how instances may write it stands beside it. */
    private static final List<String> NAMES =
            List.of("a", "b", "c", "ab", "x1", "caf\u00e9", "a name longer than two words");

    private static final List<String> ESCAPED_NAMES =
            List.of("\\u0061", "b", "c", "a\\u0062", "x1", "caf\\u00E9", "a name longer\\u0020than two words");
    private static final List<String> STRINGS = List.of(
            "",
            "a",
            "ab",
            "abc",
            "c",
            "12",
            "x",
            "\u00e9",
            "\ud83d\ude00a",
            "\\ud83d\\ude00",
            "a\\u0062c",
            "abab",
            "bbb");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "2",
            "3",
            "5",
            "-1",
            "1.0",
            "2.00",
            "0.5",
            "1.5",
            "2.5",
            "-0.0",
            "1e0",
            "3E0",
            "0.07",
            "1.005",
            "10",
            "20",
            "9007199254740993",
            "9007199254740992",
            "1e2",
            "150e-2",
            "12345678901234567890",
            "0.1");

    private final RandomGenerator random;

    RandomInstance(final RandomGenerator random) {
        this.random = random;
    }

    static String name(final RandomGenerator random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    String number() {
        return NUMBERS.get(random.nextInt(NUMBERS.size()));
    }

    String value(final int depth) {
        return switch (random.nextInt(depth > 0 ? 11 : 6)) {
            case 0 -> List.of("true", "false", "null").get(random.nextInt(3));
            case 1, 2 -> number();
            case 3, 4, 5 -> "\"" + STRINGS.get(random.nextInt(STRINGS.size())) + "\"";
            case 6, 7 -> array(depth - 1);
            default -> object(depth - 1);
        };
    }

    private String array(final int depth) {
        final List<String> elements = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            elements.add(value(depth));
        }
        return "[" + space() + String.join("," + space(), elements) + "]";
    }

    private String object(final int depth) {
        final List<String> members = new ArrayList<>();
        final Set<Integer> used = new HashSet<>();
        for (int left = random.nextInt(5); left > 0; left--) {
            final int name = random.nextInt(NAMES.size());
            if (used.add(name)) {
                final String written = (random.nextInt(8) == 0 ? ESCAPED_NAMES : NAMES).get(name);
                members.add("\"" + written + "\"" + space() + ":" + space() + value(depth));
            }
        }
        return "{" + space() + String.join(space() + "," + space(), members) + space() + "}";
    }

    private String space() {
        return random.nextInt(16) == 0 ? List.of(" ", "\n", "\t\r\n ").get(random.nextInt(3)) : "";
    }
}
