package org.peregrine.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The hand-written cases of the resource {@code json-edge-cases}, which explains its format. */
class JsonEdgeCasesTest {
    private static final int MAX_DEPTH = 64;
    private static final Pattern BYTE = Pattern.compile("<([0-9A-F]{2})(?:\\*([0-9]+))?>");

    private final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
    private final JacksonReference jackson = new JacksonReference(MAX_DEPTH);

    record EdgeCase(String outcome, String title, String hex) {
        @Override
        public String toString() {
            return title + ": " + outcome;
        }
    }

    static Stream<EdgeCase> cases() throws IOException {
        try (InputStream file = JsonEdgeCasesTest.class.getResourceAsStream("/json-edge-cases")) {
            final List<String> lines = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(JsonEdgeCasesTest::edgeCase);
        }
    }

    private static EdgeCase edgeCase(final String line) {
        final String[] columns = line.split(" \\| ?", 3);
        final ByteArrayOutputStream message = new ByteArrayOutputStream();
        final Matcher matcher = BYTE.matcher(columns[2]);
        int from = 0;
        while (matcher.find()) {
            message.writeBytes(columns[2].substring(from, matcher.start()).getBytes(StandardCharsets.UTF_8));
            final int count = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
            for (int i = 0; i < count; i++) {
                message.write(Integer.parseInt(matcher.group(1), 16));
            }
            from = matcher.end();
        }
        message.writeBytes(columns[2].substring(from).getBytes(StandardCharsets.UTF_8));
        return new EdgeCase(columns[0], columns[1], HexFormat.of().formatHex(message.toByteArray()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldSayWhatTheFileSays(final EdgeCase edgeCase) {
        final byte[] message = HexFormat.of().parseHex(edgeCase.hex());
        final boolean jacksonDisagrees = edgeCase.outcome().endsWith("+");
        final String outcome = edgeCase.outcome().replace("+", "");
        final JsonError expected = outcome.equals("accept") ? JsonError.NONE : JsonError.valueOf(outcome);

        final JsonError error = scanner.scan(
                PaddedMessage.of(message), 0, message.length, (depth, name, length, escaped, type, at, size) -> {});

        assertThat(error).isEqualTo(expected);
        assertThat(scanner.errorOffset() >= 0).isEqualTo(expected != JsonError.NONE);
        final boolean jacksonAccepts = jackson.read(message) != null;
        assertThat(jacksonAccepts != (expected == JsonError.NONE)).isEqualTo(jacksonDisagrees);
    }
}
