package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every case of {@code requests.txt}, in one piece, cut at every position, and byte by byte. */
class RequestTableTest {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9a-f]{2}|.)");
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

    record Case(String expected, String name, String bytes) {}

    @TempDir
    private Path directory;

    private HttpServer http;

    @BeforeEach
    void open() throws IOException {
        http = new HttpServer(directory, HttpServer.smallLimits(), HttpServer.SETTINGS);
    }

    @AfterEach
    void close() {
        assertThat(http.server.pool.borrowedBytes()).isZero();
        http.close();
    }

    static List<Case> cases() throws IOException {
        final List<Case> cases = new ArrayList<>();
        try (InputStream file = RequestTableTest.class.getResourceAsStream("requests.txt")) {
            final String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
            text.lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(line -> {
                        final String[] parts = line.split(" \\| ?", 3);
                        cases.add(new Case(parts[0], parts[1], bytes(parts[2])));
                    });
        }
        return cases;
    }

    private static String bytes(String text) {
        final String expanded = text.replace("$HEAD", HttpServer.HEAD).replace("$POST", HttpServer.POST);
        return ESCAPE.matcher(expanded).replaceAll(match -> Matcher.quoteReplacement(unescape(match.group(1))));
    }

    private static String unescape(String escape) {
        return switch (escape.charAt(0)) {
            case 'r' -> "\r";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '0' -> "\0";
            case 'x' -> String.valueOf((char) HexFormat.fromHexDigits(escape.substring(1)));
            default -> escape;
        };
    }

    private static String summary(String response) {
        final StringBuilder summary = new StringBuilder();
        final Matcher matcher = STATUS.matcher(response);
        while (matcher.find()) {
            summary.append(summary.isEmpty() ? "" : " ").append(matcher.group(1));
        }
        if (response.endsWith(" close")) {
            summary.append(" close");
        }
        return summary.isEmpty() ? "wait" : summary.toString();
    }

    @Test
    void shouldAnswerEachCaseAsExpected() throws IOException {
        final List<String> surprises = new ArrayList<>();
        for (final Case request : cases()) {
            final String summary = summary(http.exchange(request.bytes));
            if (!summary.equals(request.expected.replace("200 wait", "200"))) {
                surprises.add(request.name + ": expected " + request.expected + " but was " + summary);
            }
        }
        assertThat(surprises).isEmpty();
    }

    @Test
    void shouldAnswerTheSameWhereverARequestIsCut() throws IOException {
        for (final Case request : cases()) {
            if (request.expected.startsWith("100") || request.name.startsWith("Expect with")) {
                continue;
            }
            http.server.frames.clear();
            final String whole = http.exchange(request.bytes);
            final List<String> bodies =
                    http.server.frames.stream().map(frame -> frame.body()).toList();
            for (int cut = 1; cut < request.bytes.length(); cut++) {
                http.server.frames.clear();
                final String cutResponse = http.exchange(request.bytes.substring(0, cut), request.bytes.substring(cut));
                assertThat(cutResponse).as("%s, cut at %d", request.name, cut).isEqualTo(whole);
                assertThat(http.server.frames.stream()
                                .map(frame -> frame.body())
                                .toList())
                        .as(request.name)
                        .isEqualTo(bodies);
            }
        }
    }

    @Test
    void shouldAnswerTheSameByteByByte() throws IOException {
        for (final Case request : cases()) {
            if (request.expected.startsWith("100") || request.name.startsWith("Expect with")) {
                continue;
            }
            final String[] bytes = request.bytes.split("");
            assertThat(http.exchange(bytes)).as(request.name).isEqualTo(http.exchange(request.bytes));
        }
    }
}
