package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer.Answer;

/** Many requests at once on one connection, answered in any order by the engine and in theirs on the wire. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@OverTls
class PipeliningTest {
    private static final int REQUESTS = 20_000;
    private static final int BURST = 500;
    private static final int MAX_EXCHANGES = 256;
    /** A buffer of the smallest class for each reply that waits for its turn, and one for the requests that wait. */
    private static final int MAX_MEMORY_BYTES = MAX_EXCHANGES * 4160 + 256 * 1024 + 64;

    @TempDir
    private Path directory;

    private static String post(int number) {
        final String body = "m" + number;
        return number % 3 == 0
                ? HttpServer.HEAD + "Transfer-Encoding: chunked\r\n\r\n" + body.length() + "\r\n" + body
                        + "\r\n0\r\n\r\n"
                : HttpServer.HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void shouldAnswerEachOfTwentyThousandOnceAndInOrder() throws IOException {
        final EngineContext engine = new EngineContext().limit(Limit.MAX_EXCHANGES, MAX_EXCHANGES);
        final StringBuilder received = new StringBuilder();
        try (HttpServer http = new HttpServer(directory, engine, HttpServer.SETTINGS);
                TestClient client = http.connect();
                TestClient other = http.connect()) {
            http.server.answering = false;
            final Random random = new Random(5);
            final List<ReceivedFrame> underWay = new ArrayList<>();
            int sent = 0;
            int seen = 0;
            String unsent = "";
            while (sent < REQUESTS || !unsent.isEmpty() || !underWay.isEmpty() || seen < http.server.frames.size()) {
                if (unsent.isEmpty() && sent < REQUESTS) {
                    unsent = IntStream.range(sent, sent + BURST)
                            .mapToObj(PipeliningTest::post)
                            .reduce("", String::concat);
                    sent += BURST;
                }
                unsent = unsent.substring(client.sendSome(unsent));
                http.settle();
                underWay.addAll(http.server.frames.subList(seen, http.server.frames.size()));
                seen = http.server.frames.size();
                Collections.shuffle(underWay, random);
                answerHalf(http, underWay);
                assertThat(http.server.pool.borrowedBytes()).isLessThanOrEqualTo(MAX_MEMORY_BYTES);
                http.settle();
                received.append(client.read());
                client.forget();
            }
            http.server.answering = true;
            other.send(post(1));
            http.settle();
            assertThat(Response.readAll(other.read())).hasSize(1);
            assertThat(http.server.pool.borrowedBytes()).isZero();
        }
        assertThat(Response.readAll(received.toString()).stream().map(Response::body))
                .containsExactlyElementsOf(IntStream.range(0, REQUESTS)
                        .mapToObj(i -> "<m" + i + ">")
                        .toList());
    }

    /** Answers the second half, or the last one. */
    private static void answerHalf(HttpServer http, List<ReceivedFrame> underWay) {
        final List<ReceivedFrame> half = underWay.subList(underWay.size() / 2, underWay.size());
        half.forEach(frame -> http.server.answer(frame, Answer.complete("<" + frame.body() + ">")));
        half.clear();
    }
}
