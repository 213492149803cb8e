package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestServer.Answer;
import org.peregrine.transports.settings.HttpSettings;

/** Peers that mean harm or are broken: each costs bounded memory, and all others are served meanwhile. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostilePeersTest {
    private static final int MAX_FRAME = 64 * 1024;
    private static final int MAX_HEADER = 4096;
    /** The size class above a head and a body of the largest size. */
    private static final int MAX_MEMORY = 2 * 256 * 1024;

    private static final String CHUNKED = HttpServer.HEAD + "Transfer-Encoding: chunked\r\n\r\n";

    @TempDir
    private Path directory;

    private final EngineContext engine = new EngineContext()
            .limit(Limit.MAX_FRAME_BYTES, MAX_FRAME)
            .limit(Limit.MAX_HEADER_BYTES, MAX_HEADER)
            .limit(Limit.MAX_HEADER_COUNT, 50);
    private HttpServer http;
    private TestServer server;

    @BeforeEach
    void open() throws IOException {
        http = new HttpServer(directory, engine, HttpServer.SETTINGS);
        server = http.server;
    }

    @AfterEach
    void close() {
        http.close();
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    /** Sends a beginning, then the same piece until the server ends the connection; returns what it said. */
    private String flood(String beginning, String piece) throws IOException {
        try (TestClient client = http.connect()) {
            client.send(beginning);
            for (int i = 0; !client.isEnded(); i++) {
                client.sendSome(piece);
                http.settle();
                assertThat(server.pool.borrowedBytes()).isLessThan(MAX_MEMORY);
                if (i == 3) {
                    assertOthersAreServed();
                }
                assertThat(i).as("pieces taken").isLessThan(100_000);
            }
            http.settle();
            assertThat(server.pool.borrowedBytes()).isZero();
            return client.read();
        }
    }

    private void assertOthersAreServed() throws IOException {
        try (TestClient other = http.connect()) {
            other.send(HttpServer.POST);
            http.settle();
            assertThat(Response.readAll(other.read()))
                    .extracting(Response::status)
                    .containsExactly(200);
        }
    }

    private static void assertRefused(String received, int status) {
        assertThat(Response.readAll(received).stream().filter(response -> !response.isInterim()))
                .singleElement()
                .satisfies(response -> {
                    assertThat(response.status()).isEqualTo(status);
                    assertThat(response.isClosing()).isTrue();
                });
    }

    private static String body(int length) {
        return "x".repeat(length);
    }

    private static String chunk(int length) {
        return Integer.toHexString(length) + "\r\n" + body(length) + "\r\n";
    }

    @Test
    void shouldRefuseARequestLineWithoutEnd() throws IOException {
        assertRefused(flood("POST /", "a".repeat(100)), 414);
        assertRefused(flood("POST", "T".repeat(100)), 414);
    }

    @Test
    void shouldRefuseAHeaderWithoutEnd() throws IOException {
        assertRefused(flood(HttpServer.HEAD, "X: y\r\n"), 431);
        assertRefused(flood(HttpServer.HEAD + "X: ", "y".repeat(100)), 431);
        assertRefused(flood(HttpServer.HEAD, "x".repeat(100)), 431);
    }

    @Test
    void shouldRefuseTrailersAndExtensionsWithoutEnd() throws IOException {
        assertRefused(flood(CHUNKED + "0\r\n", "X: y\r\n"), 431);
        assertRefused(flood(CHUNKED + "1;", "x".repeat(100)), 431);
        assertRefused(flood(CHUNKED + "1;x=\"", "\\\"".repeat(100)), 431);
        assertRefused(flood(CHUNKED, "0".repeat(3)), 400);
    }

    @Test
    void shouldRefuseABodyAboveTheLimitAndEndWhoGoesOnSendingIt() throws IOException {
        assertRefused(flood(HttpServer.HEAD + "Content-Length: " + (MAX_FRAME + 1) + "\r\n\r\n", body(1000)), 413);
        assertRefused(flood(CHUNKED, chunk(1000)), 413);
        assertRefused(flood(CHUNKED, chunk(1)), 413);
        assertRefused(flood(CHUNKED + "ffffffff\r\n", body(1000)), 413);
    }

    @Test
    void shouldEndWhoSendsMoreThanARefusedRequestMayHave() throws IOException {
        final String other = "POST /other HTTP/1.1\r\nHost: localhost\r\n";
        assertRefused(flood(other + "Content-Length: 999999999\r\n\r\n", body(1000)), 404);
        final String received = flood(other + "Transfer-Encoding: chunked\r\n\r\n", chunk(1000));
        assertThat(Response.readAll(received)).extracting(Response::status).containsExactly(404);
    }

    @Test
    void shouldTakeABodyOfExactlyTheLimit() throws IOException {
        final String fixed = HttpServer.HEAD + "Content-Length: " + MAX_FRAME + "\r\n\r\n" + body(MAX_FRAME);
        final String chunked = CHUNKED + chunk(1).repeat(MAX_FRAME / 2) + chunk(MAX_FRAME / 2) + "0\r\n\r\n";
        for (final String request : new String[] {fixed, chunked}) {
            for (final int piece : new int[] {1000, 4096, 200_000}) {
                final TestClient client = http.connect();
                for (int from = 0; from < request.length(); from += piece) {
                    client.send(request.substring(from, Math.min(request.length(), from + piece)));
                    http.settle();
                    assertThat(server.pool.borrowedBytes()).isLessThan(MAX_MEMORY);
                }
                client.awaitText(">");
                assertThat(Response.readAll(client.read()))
                        .extracting(Response::status)
                        .containsExactly(200);
                assertThat(server.frames.getLast().body()).hasSize(MAX_FRAME);
                client.close();
            }
        }
    }

    @Test
    void shouldEndWhoSendsTooSlowlyAlthoughBytesKeepComing() throws IOException {
        final long timeoutNs = engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS);
        final TestClient slow = http.connect();
        slow.send(HttpServer.HEAD + "Content-Length: 1000\r\n\r\n");
        http.settle();
        for (int i = 0; i < 10; i++) {
            slow.send("x");
            server.nowNs += timeoutNs / 10;
            http.settle();
            assertOthersAreServed();
        }
        assertThat(slow.isEnded()).isTrue();
        assertThat(server.frames).allMatch(frame -> frame.body().equals("{}"));
    }

    @Test
    void shouldAnswerWhoSendsSlowlyButInTime() throws IOException {
        final long timeoutNs = engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS);
        final TestClient slow = http.connect();
        for (int round = 0; round < 3; round++) {
            for (final String piece : HttpServer.POST.split("(?<=\n)", -1)) {
                slow.send(piece);
                server.nowNs += timeoutNs / 10;
                http.settle();
            }
        }
        assertThat(Response.readAll(slow.read())).extracting(Response::status).containsExactly(200, 200, 200);
    }

    @Test
    void shouldLetAnIdleConnectionStay() throws IOException {
        final TestClient idle = http.connect();
        for (int i = 0; i < 3; i++) {
            server.nowNs += engine.limit(Limit.HTTP_IDLE_NS) / 4;
            idle.send(HttpServer.POST);
            http.settle();
        }
        assertThat(Response.readAll(idle.read())).hasSize(3);
    }

    @Test
    void shouldEndAClosedConnectionWhosePeerStays() throws IOException {
        final TestClient client = http.connect();
        client.send("BAD\r\n\r\n");
        http.settle();
        assertThat(client.isEnded()).isTrue();
        assertThat(server.count(EngineCounter.CONNECTIONS_CLOSED)).isZero();
        server.nowNs += engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS);
        http.settle();
        assertThat(server.count(EngineCounter.CONNECTIONS_CLOSED)).isEqualTo(1);
    }

    @Test
    void shouldEndWhoDoesNotReadInTime() throws IOException {
        server.script = frame -> Answer.complete(body(100_000));
        server.frameLimit = 8;
        final TestClient silent = http.connect();
        while (silent.sendSome(HttpServer.POST.repeat(100)) > 0) {
            http.settle();
        }
        http.settle();
        assertThat(server.pool.borrowedBytes()).isBetween(1L, engine.limit(Limit.MAX_PENDING_REPLY_BYTES));
        server.nowNs += engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS);
        http.settle();
        assertThat(server.count(EngineCounter.SLOW_READERS_CLOSED)).isEqualTo(1);
        assertThat(server.count(EngineCounter.CONNECTIONS_CLOSED)).isEqualTo(1);
        assertThat(server.pool.borrowedBytes()).isZero();
        assertOthersAreServed();
    }

    @Test
    void shouldBoundTheRefusalsThatNobodyReads() throws IOException {
        engine.limit(Limit.MAX_PENDING_REPLY_BYTES, 256 * 1024);
        http.close();
        http = new HttpServer(directory, engine, HttpServer.SETTINGS);
        server = http.server;
        final TestClient silent = http.connect();
        while (silent.sendSome("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1000)) > 0) {
            http.settle();
            assertThat(server.pool.borrowedBytes()).isLessThan(2_000_000);
        }
        assertOthersAreServed();
        silent.close();
        http.settle();
    }

    @Test
    void shouldForgetWhoResetsInTheMiddleOfAResponse() throws IOException {
        try (TestServer tcp = TestServer.open(new HttpProtocol(HttpSettings.LOCAL), engine)) {
            tcp.script = frame -> Answer.complete(body(8_000_000));
            final TestClient client = new TestClient(tcp);
            client.send(HttpServer.POST);
            tcp.runUntil(() -> client.read().length() > 100_000);
            tcp.runUntil(() -> tcp.pool.borrowedBytes() > 0);
            client.reset();
            tcp.runUntil(() -> tcp.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
            assertThat(tcp.pool.borrowedBytes()).isZero();
            tcp.runUntil(() -> tcp.disconnects.size() == 1);
            tcp.script = frame -> Answer.complete("alive");
            try (TestClient other = new TestClient(tcp)) {
                other.send(HttpServer.POST);
                other.awaitText("alive");
            }
        }
    }

    @Test
    void shouldForgetWhoResetsWhileItsRequestsAreUnderWay() throws IOException {
        try (TestServer tcp = TestServer.open(new HttpProtocol(HttpSettings.LOCAL), engine)) {
            tcp.answering = false;
            final TestClient client = new TestClient(tcp);
            client.send(HttpServer.POST.repeat(10));
            tcp.runUntil(() -> tcp.frames.size() == 10);
            tcp.answer(tcp.frames.get(5), Answer.complete("early"));
            assertThat(tcp.pool.borrowedBytes()).isPositive();
            client.reset();
            tcp.runUntil(() -> tcp.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
            assertThat(tcp.pool.borrowedBytes()).isZero();
            assertThat(tcp.frames).allMatch(frame -> tcp.answer(frame, Answer.complete("late")) < 0);
        }
    }

    @Test
    void shouldEndAHalfClosedConnectionWhereverItStands() throws IOException {
        assertThat(halfClosed("")).isEmpty();
        assertRefused(halfClosed("\r"), 400);
        assertRefused(halfClosed("POST /mcp"), 400);
        assertRefused(halfClosed(HttpServer.HEAD), 400);
        assertRefused(halfClosed(HttpServer.HEAD + "Content-Length: 9\r\n\r\n{"), 400);
        assertRefused(halfClosed(HttpServer.HEAD + "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"), 400);
        assertRefused(halfClosed(CHUNKED + "5\r\nab"), 400);
        assertRefused(halfClosed(CHUNKED + "1\r\na\r\n0\r\n"), 400);
        assertThat(Response.readAll(
                        halfClosed("POST /other HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\na")))
                .extracting(Response::status)
                .containsExactly(404);
    }

    private String halfClosed(String request) throws IOException {
        try (TestClient client = http.connect()) {
            client.send(request).shutdownOutput();
            http.settle();
            assertThat(client.isEnded()).isTrue();
            assertThat(client.isReset()).isFalse();
            return client.read();
        }
    }

    @Test
    void shouldServeOthersAmongAThousandUnfinishedRequests() throws IOException {
        final TestClient[] slow = new TestClient[1000];
        for (int i = 0; i < slow.length; i++) {
            slow[i] = http.connect().send(HttpServer.HEAD + "Content-Length: 5\r\n\r\na");
        }
        http.settle();
        assertThat(server.pool.borrowedBytes()).isLessThanOrEqualTo(1000 * (4096L + 64));
        assertOthersAreServed();
        for (final TestClient client : slow) {
            client.send("bcde");
        }
        http.settle();
        assertThat(server.frames.stream().map(ReceivedFrame::body).filter("abcde"::equals))
                .hasSize(slow.length);
        assertThat(IntStream.range(0, slow.length).filter(i -> !slow[i].read().endsWith("<abcde>")))
                .isEmpty();
    }
}
