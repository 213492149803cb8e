package org.peregrine.codec.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Well-formed messages of every shape, and the same ones damaged. */
final class RandomJson {
    private static final List<String> TEXT_PIECES = List.of(
            "a",
            "name",
            "tool call",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b\\f\\r\\t",
            "\\u0041",
            "\\u00e9",
            "\\u20AC",
            "\\ud83d\\ude00",
            "\\u0000",
            "\u00e9",
            "\u20ac",
            "\ud83d\ude00",
            "\u07ff\u0800\uffff",
            "0123456789abcdef",
            "\u007f",
            " ",
            "{}[],:",
            "\\u2028",
            "\\uFFFD",
            "\udbff\udfff");
    private static final List<String> LONE_SURROGATES = List.of("\\ud800", "\\udc00", "\\udbff\\u0041", "\\ud800\\n");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "1",
            "-1",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "1.0",
            "1e2",
            "-0.0",
            "1e400",
            "1E-400",
            "5e-324",
            "2.2250738585072011e-308",
            "123456789012345678901234567890",
            "0.1",
            "1.5e+3",
            "100e-2",
            "1e19",
            "9007199254740993",
            "0e999",
            "10000000000000000000e-1",
            "12.50");
    private static final List<String> NAMES = List.of(
            "id",
            "name",
            "params",
            "arguments",
            "_meta",
            "k",
            "k",
            "n\\u0061me",
            "",
            "\u00fcber",
            "a\\\"b",
            "longer than a word");
    private static final byte[] INTERESTING = {
        0,
        1,
        9,
        10,
        13,
        31,
        ' ',
        '"',
        ',',
        '-',
        '.',
        '/',
        '0',
        '9',
        ':',
        '[',
        '\\',
        ']',
        'e',
        'E',
        'u',
        'n',
        't',
        '{',
        '}',
        127,
        (byte) 0x80,
        (byte) 0xBF,
        (byte) 0xC0,
        (byte) 0xC2,
        (byte) 0xE0,
        (byte) 0xED,
        (byte) 0xEF,
        (byte) 0xF0,
        (byte) 0xF4,
        (byte) 0xFF
    };

    private final RandomGenerator random;
    private final StringBuilder text = new StringBuilder();

    RandomJson(final RandomGenerator random) {
        this.random = random;
    }

    byte[] message() {
        text.setLength(0);
        space();
        value(random.nextInt(6));
        space();
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A message with one to three things wrong, or by luck still right. */
    byte[] damaged(final byte[] message) {
        byte[] bytes = message;
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            bytes = damagedOnce(bytes);
        }
        return bytes;
    }

    private byte[] damagedOnce(final byte[] bytes) {
        final int at = random.nextInt(bytes.length + 1);
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> spliced(bytes, at, at, new byte[] {interesting()});
            case 2 -> spliced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {interesting()});
            case 3 -> spliced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(3)), new byte[0]);
            case 4 ->
                spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + random.nextInt(8))));
            default -> spliced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {(byte) random.nextInt(256)});
        };
    }

    private byte interesting() {
        return INTERESTING[random.nextInt(INTERESTING.length)];
    }

    private static byte[] spliced(final byte[] bytes, final int from, final int to, final byte[] with) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(with);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    private void value(final int depth) {
        switch (random.nextInt(depth > 0 ? 10 : 6)) {
            case 0 -> text.append(List.of("true", "false", "null").get(random.nextInt(3)));
            case 1, 2 -> number();
            case 3, 4, 5 -> string(TEXT_PIECES, random.nextInt(6));
            case 6 -> array(depth - 1);
            default -> object(depth - 1);
        }
    }

    private void object(final int depth) {
        text.append('{');
        for (int left = random.nextInt(5); left > 0; left--) {
            space();
            text.append('"').append(NAMES.get(random.nextInt(NAMES.size()))).append('"');
            space();
            text.append(':');
            space();
            value(depth);
            space();
            text.append(left > 1 ? "," : "");
        }
        space();
        text.append('}');
    }

    private void array(final int depth) {
        text.append('[');
        for (int left = random.nextInt(5); left > 0; left--) {
            space();
            value(depth);
            space();
            text.append(left > 1 ? "," : "");
        }
        space();
        text.append(']');
    }

    private void string(final List<String> pieces, final int count) {
        text.append('"');
        for (int i = 0; i < count; i++) {
            final List<String> from = random.nextInt(40) == 0 ? LONE_SURROGATES : pieces;
            text.append(from.get(random.nextInt(from.size())));
        }
        text.append('"');
    }

    private void number() {
        if (random.nextBoolean()) {
            text.append(NUMBERS.get(random.nextInt(NUMBERS.size())));
        } else if (random.nextBoolean()) {
            text.append(random.nextLong() >> random.nextInt(64));
        } else {
            final double number = Double.longBitsToDouble(random.nextLong());
            text.append(Double.isFinite(number) ? Double.toString(number) : "1.25");
        }
    }

    private void space() {
        if (random.nextInt(8) == 0) {
            text.append(List.of(" ", "\t", "\n", "\r\n", "  ", "          ").get(random.nextInt(6)));
        }
    }
}
