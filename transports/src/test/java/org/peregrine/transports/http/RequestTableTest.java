package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.transports.ReceivedFrame;

/** Every case of {@code requests.txt}, in one piece, cut at every position, byte by byte, and in random pieces. */
class RequestTableTest {
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final int RANDOM_CUTS = 20;
    private static final String ENDED = " close";

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

    private static String summary(String received, String sent) {
        final boolean ended = received.endsWith(ENDED);
        final String bytes = ended ? received.substring(0, received.length() - ENDED.length()) : received;
        final String statuses = Response.readAll(bytes, sent).stream()
                .map(response -> String.valueOf(response.status()))
                .collect(Collectors.joining(" "));
        return ended ? statuses + ENDED : statuses.isEmpty() ? "wait" : statuses;
    }

    @Test
    void shouldAnswerEachCaseAsExpected() throws IOException {
        final List<String> surprises = new ArrayList<>();
        for (final RequestCases.Case request : RequestCases.all()) {
            final String summary = summary(http.exchange(request.bytes()), request.bytes());
            if (!summary.equals(request.expected().replace("200 wait", "200"))) {
                surprises.add(request.name() + ": expected " + request.expected() + " but was " + summary);
            }
        }
        assertThat(surprises).isEmpty();
    }

    @Test
    void shouldAnswerTheSameWhereverARequestIsCut() throws IOException {
        for (final RequestCases.Case request : RequestCases.all()) {
            http.server.frames.clear();
            final String whole = http.exchange(request.bytes());
            final List<String> bodies = bodies();
            for (int cut = 1; cut < request.bytes().length(); cut++) {
                http.server.frames.clear();
                final String cutResponse = http.exchange(
                        request.bytes().substring(0, cut), request.bytes().substring(cut));
                assertSame(request, cutResponse, whole, "cut at " + cut);
                assertThat(bodies()).as(request.name()).isEqualTo(bodies);
            }
        }
    }

    @Test
    void shouldAnswerTheSameByteByByte() throws IOException {
        for (final RequestCases.Case request : RequestCases.all()) {
            final String[] bytes = request.bytes().split("");
            assertSame(request, http.exchange(bytes), http.exchange(request.bytes()), "byte by byte");
        }
    }

    @Test
    void shouldAnswerTheSameInRandomPieces() throws IOException {
        final RequestMutator cutter = new RequestMutator(1, List.of());
        for (final RequestCases.Case request : RequestCases.all()) {
            final String whole = http.exchange(request.bytes());
            for (int i = 0; i < RANDOM_CUTS; i++) {
                final String[] pieces = cutter.pieces(request.bytes());
                assertSame(request, http.exchange(pieces), whole, Arrays.toString(pieces));
            }
        }
    }

    private List<String> bodies() {
        return http.server.frames.stream().map(ReceivedFrame::body).toList();
    }

    /** Who sends the body late is told to go on; apart from that the pieces must make no difference. */
    private static void assertSame(RequestCases.Case request, String inPieces, String whole, String pieces) {
        final boolean waits = request.expected().startsWith("100");
        assertThat(waits ? inPieces : inPieces.replace(CONTINUE, ""))
                .as("%s, %s", request.name(), pieces)
                .isEqualTo(whole);
    }
}
