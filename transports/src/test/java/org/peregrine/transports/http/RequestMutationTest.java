package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;

/**
 * Damaged requests by the ten thousand. What an engine stage or the transport throws would end the test, for it runs on
 * the test's own thread.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RequestMutationTest {
    /** Added to every seed, so that a fuzzing run sees other streams than a build does. */
    static final long SEED = Long.getLong("peregrine.test.seed", 0);

    private static final int STREAMS = 40_000 * Integer.getInteger("peregrine.test.factor", 1);
    private static final int CYCLES_PER_PIECE = 4;
    private static final int NEIGHBOUR_EVERY = 64;
    private static final int MEMORY_PER_PEER_BYTES = 64 * 1024;

    @TempDir
    private Path directory;

    private HttpServer http;

    @BeforeEach
    void open() throws IOException {
        http = new HttpServer(directory, HttpServer.smallLimits(), HttpServer.SETTINGS);
    }

    @AfterEach
    void close() {
        http.close();
        assertThat(http.server.pool.borrowedBytes()).isZero();
    }

    /** The table's requests, and valid streams. */
    static List<String> seeds(long seed) throws IOException {
        final List<String> seeds = new ArrayList<>();
        for (final RequestCases.Case request : RequestCases.all()) {
            seeds.add(request.bytes());
        }
        final RandomRequests valid = new RandomRequests(new Random(seed));
        for (int i = 0; i < 200; i++) {
            seeds.add(valid.next());
        }
        return seeds;
    }

    @Test
    void shouldAnswerDamagedRequestsProperlyAndServeOthers() throws IOException {
        final RequestMutator mutator = new RequestMutator(SEED + 2, seeds(SEED + 2));
        try (TestClient neighbour = http.connect()) {
            for (int i = 0; i < STREAMS; i++) {
                final String stream = mutator.next();
                try {
                    meet(mutator.random(), mutator.pieces(stream));
                } catch (final RuntimeException | AssertionError e) {
                    throw new AssertionError(
                            "Seed " + SEED + ", stream " + i + ": " + RequestMutator.escaped(stream), e);
                }
                if (i % NEIGHBOUR_EVERY == 0) {
                    greet(neighbour);
                }
            }
        }
    }

    /**
     * Sends it all to an engine that takes and answers as it likes, then ends the output: the server answers what was
     * whole and ends the connection.
     */
    private void meet(Random random, String... pieces) throws IOException {
        http.server.frames.clear();
        try (TestClient client = http.connect()) {
            http.server.frameLimit = 1 + random.nextInt(4);
            for (final String piece : pieces) {
                http.server.full = random.nextInt(4) == 0;
                http.server.answering = random.nextBoolean();
                client.sendSome(piece);
                http.cycles(CYCLES_PER_PIECE);
                assertThat(http.server.pool.borrowedBytes()).isLessThan(MEMORY_PER_PEER_BYTES);
            }
            http.server.full = false;
            http.server.answering = true;
            client.shutdownOutput();
            http.settle();
            assertThat(client.isEnded()).as("ended").isTrue();
            assertThat(client.isReset()).as("reset").isFalse();
            assertThat(accepted(client.read(), String.join("", pieces)))
                    .isEqualTo(http.server.frames.stream()
                            .map(frame -> onOneLine("<" + frame.body() + ">"))
                            .toList());
        }
        http.settle();
        assertThat(http.server.pool.borrowedBytes()).isZero();
    }

    private static List<String> accepted(String received, String sent) {
        return Response.readAll(received, sent).stream()
                .filter(response -> response.status() == 200)
                .map(response -> onOneLine(response.body()))
                .toList();
    }

    /** As an event has it, which has no line breaks. */
    private static String onOneLine(String body) {
        return body.replace('\r', ' ').replace('\n', ' ');
    }

    private void greet(TestClient neighbour) throws IOException {
        neighbour.forget().send(HttpServer.POST);
        http.settle();
        assertThat(accepted(neighbour.read(), HttpServer.POST)).containsExactly("<{}>");
        final ReceivedFrame last = http.server.frames.getLast();
        assertThat(last.body()).isEqualTo("{}");
    }
}
