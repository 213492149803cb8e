package org.peregrine.transports.websocket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code frames.txt}, which says how. */
final class FrameCases {
    private static final Pattern TOKEN = Pattern.compile("(r[3-7b-f]|[a-z]+)([-!123]*):(.*)");
    private static final Map<String, Integer> OPCODES =
            Map.of("cont", 0, "text", 1, "bin", 2, "close", 8, "ping", 9, "pong", 10);

    /** What a client sends, and what the server answers to it. */
    record Case(List<String> expected, String name, String bytes) {}

    private FrameCases() {}

    static List<Case> read() throws IOException {
        return VectorText.lines("frames.txt").stream()
                .map(line -> parse(line.split(" *\\| *", 3)))
                .toList();
    }

    private static Case parse(String[] parts) {
        final List<String> expected = new ArrayList<>();
        for (final String event : parts[0].split(" ", -1)) {
            if (!event.equals("wait")) {
                expected.add(VectorText.unescape(event));
            }
        }
        if (parts[0].contains("close")) {
            expected.add("end");
        }
        final StringBuilder bytes = new StringBuilder();
        for (final String token : parts[2].split(" ", -1)) {
            bytes.append(bytes(token));
        }
        return new Case(expected, parts[1], bytes.toString());
    }

    private static String bytes(String token) {
        final Matcher matcher = TOKEN.matcher(token);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(token);
        }
        final String name = matcher.group(1);
        final String flags = matcher.group(2);
        final String payload = VectorText.unescape(matcher.group(3));
        if (name.equals("raw")) {
            return payload;
        }
        int first = name.startsWith("r") ? Character.digit(name.charAt(1), 16) : OPCODES.get(name);
        first |= flags.contains("-") ? 0 : ClientFrames.FIN;
        for (int bit = 1; bit <= 3; bit++) {
            first |= flags.contains(String.valueOf(bit)) ? ClientFrames.FIN >> bit : 0;
        }
        return flags.contains("!")
                ? (char) first + ClientFrames.length(0, payload.length()) + payload
                : ClientFrames.frame(first, payload);
    }
}
