package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that ask over the stream that a client opens by GET. */
@Timeout(120)
final class ServerStreamsTest {
    private static final String PING = "data: {\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"ping\"}\n\n";

    @TempDir
    private Path directory;

    private Ending load(StreamResponder server, String... options) throws Exception {
        final List<String> all = new ArrayList<>(
                List.of("--tool=any", "--args={}", "--era=legacy", "--capabilities=sampling", "--warmup=0s"));
        all.addAll(List.of(options));
        return Ending.of(directory, server.target(), all.toArray(String[]::new));
    }

    private static void assertAsked(Ending ending) {
        assertThat(ending.failures()).as(ending.said()).isEmpty();
        assertThat(ending.result().work().operations()).isGreaterThan(1);
        assertThat(ending.result().details().get("client_asked"))
                .isGreaterThanOrEqualTo((double) ending.result().work().operations());
    }

    /** Each call waits until what it asks over the stream is answered. */
    @ParameterizedTest
    @ValueSource(strings = {"--threads=1", "--threads=2", "--processes=2"})
    void shouldAnswerWhatIsAskedOverTheStreamOfASession(String option) throws Exception {
        try (StreamResponder server = new StreamResponder(StreamResponder::ask, true)) {
            final Ending ending = load(server, "--connections=4", "--duration=1s", option);
            assertAsked(ending);
            assertThat(server.streams()).isEqualTo(server.sessions()).isEqualTo(4);
            assertThat(ending.said()).doesNotContain("failures of streams");
        }
    }

    @Test
    void shouldCloseTheStreamOfASessionBeforeItsEnd() throws Exception {
        try (StreamResponder server = new StreamResponder(StreamResponder::ask, true)) {
            final Ending ending = load(server, "--churn=30", "--session-calls=2", "--duration=1s");
            assertAsked(ending);
            assertThat(server.streams()).isEqualTo(server.sessions()).isGreaterThan(1);
            assertThat(server.leftOpen()).isZero();
        }
    }

    @Test
    void shouldOpenNoStreamWithoutCapabilities() throws Exception {
        try (StreamResponder server = new StreamResponder(StreamResponder::ask, false)) {
            final Ending ending = load(server, "--capabilities={}", "--rate=20", "--duration=500ms");
            assertThat(ending.failures()).isEmpty();
            assertThat(server.streams()).isZero();
        }
    }

    /** 405 and 204 are no failures; any other refusal is said. None is asked for again. */
    @ParameterizedTest
    @CsvSource({"405, false, --rate=20", "204, false, --rate=20", "500, true, --rate=20", "405, false, --churn=20"})
    void shouldKeepNoStreamWhereTheServerHasNone(int status, boolean said, String pace) throws Exception {
        final StreamResponder.Stream none = (session, exchange) -> exchange.sendResponseHeaders(status, -1);
        try (StreamResponder server = new StreamResponder(none, false)) {
            final Ending ending = load(server, pace, "--connections=2", "--duration=1500ms");
            assertThat(ending.failures()).as(ending.said()).isEmpty();
            assertThat(server.streams()).isEqualTo(server.sessions()).isGreaterThan(1);
            assertThat(ending.said().contains("2 failures of streams on which the server asks, the first: status 500"))
                    .isEqualTo(said);
            assertThat(ending.result().details().get("errors")).isZero();
        }
    }

    /** A call waits for its answer, which only the next stream can ask for. */
    @Test
    void shouldOpenAStreamAgainFromItsLastEvent() throws Exception {
        final StreamResponder.Stream single = (session, exchange) -> {
            final String before = exchange.getRequestHeaders().getFirst("Last-Event-ID");
            final int number = before == null ? 1 : Integer.parseInt(before.substring(1)) + 1;
            final OutputStream out = StreamResponder.begin(session, exchange);
            StreamResponder.send(out, "id: e" + number + "\nretry: 20\ndata: " + session.next() + "\n\n");
        };
        try (StreamResponder server = new StreamResponder(single, true)) {
            final Ending ending = load(server, "--rate=20", "--duration=1s");
            assertAsked(ending);
            assertThat(server.resumedFrom())
                    .isEqualTo(IntStream.range(0, server.streams())
                            .mapToObj(i -> i == 0 ? "null" : "e" + i)
                            .toList())
                    .hasSizeGreaterThan(2);
            assertThat(ending.said()).doesNotContain("failures of streams");
        }
    }

    /** A stream that breaks is said, and opened again, without an error of the load's. */
    @Test
    void shouldGoOnWithoutAStreamThatBreaks() throws Exception {
        final StreamResponder.Stream broken = (session, exchange) -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 1_000_000);
            StreamResponder.send(exchange.getResponseBody(), "retry: 20\n" + PING);
        };
        try (StreamResponder server = new StreamResponder(broken, false)) {
            final Ending ending = load(server, "--rate=20", "--duration=1s");
            assertThat(ending.failures()).as(ending.said()).isEmpty();
            assertThat(server.streams()).isGreaterThan(1);
            assertThat(ending.said()).containsPattern("\\d+ failures of streams on which the server asks, the first: ");
            assertThat(ending.result().details().get("errors")).isZero();
            assertThat(ending.result().details().get("client_asked")).isGreaterThan(1);
            assertThat(ending.result().details().get("errors_stream_failed")).isGreaterThan(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"jsonrpc\":\"2.0\",\"id\":1000000000,\"result\":{}}", "no message"})
    void shouldSayWhatDoesNotBelongOnAStream(String text) throws Exception {
        final StreamResponder.Stream strange = (session, exchange) -> {
            StreamResponder.send(StreamResponder.begin(session, exchange), "data: " + text + "\n\n");
            session.next();
        };
        try (StreamResponder server = new StreamResponder(strange, false)) {
            final Ending ending = load(server, "--rate=20", "--duration=500ms");
            assertThat(ending.failures()).as(ending.said()).isEmpty();
            assertThat(ending.said())
                    .contains("1 failures of streams on which the server asks, the first: it brought ");
        }
    }

    /** A pause that the server asks for is kept, however long. */
    @Test
    void shouldWaitAsLongAsTheServerSays() throws Exception {
        final StreamResponder.Stream patient = (session, exchange) ->
                StreamResponder.send(StreamResponder.begin(session, exchange), "retry: 9999999999999\n\n");
        try (StreamResponder server = new StreamResponder(patient, false)) {
            load(server, "--rate=20", "--duration=2500ms");
            assertThat(server.streams()).isEqualTo(1);
        }
    }

    /** At most one in 10 ms, whatever the server says. */
    @Test
    void shouldNotBeOccupiedByAServerThatEndsEachStreamAtOnce() throws Exception {
        final StreamResponder.Stream hasty =
                (session, exchange) -> StreamResponder.send(StreamResponder.begin(session, exchange), "retry: 0\n\n");
        try (StreamResponder server = new StreamResponder(hasty, false)) {
            load(server, "--rate=20", "--duration=500ms");
            assertThat(server.streams()).isBetween(2, 60);
        }
    }

    /** A server that sends no head before it has something to say is not waited for without end. */
    @Test
    void shouldBeginWithoutAStreamThatDoesNotBegin() throws Exception {
        final StreamResponder.Stream mute = (session, exchange) -> session.next();
        try (StreamResponder server = new StreamResponder(mute, false)) {
            final Ending ending = load(server, "--rate=20", "--duration=500ms");
            assertThat(ending.failures()).as(ending.said()).isEmpty();
            assertThat(ending.result().work().operations()).isPositive();
        }
    }

    /** A question beside calls is an error of its own when its answer is refused. */
    @Test
    void shouldCountEachAnswerThatIsRefused() throws Exception {
        final StreamResponder.Stream pinging = (session, exchange) -> {
            final OutputStream out = StreamResponder.begin(session, exchange);
            for (int i = 0; i < 3; i++) {
                StreamResponder.send(out, PING);
            }
            session.next();
        };
        try (StreamResponder server = new StreamResponder(pinging, false).replyStatus(400)) {
            final Ending ending = load(server, "--rate=1", "--duration=1500ms", "--max-errors=3");
            assertThat(ending.result().details()).containsEntry("errors_reply_refused", 3.0);
            assertThat(server.replies()).isEqualTo(3);
        }
    }
}
