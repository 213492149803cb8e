package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;

/** Peers that go on, but so slowly that they would never be done: whatever they send or read has the same patience. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@OverTls
class SlowPeersTest {
    private static final int MAX_FRAME = 64 * 1024;

    @TempDir
    private Path directory;

    private final EngineContext engine = new EngineContext().limit(Limit.MAX_FRAME_BYTES, MAX_FRAME);
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

    private void assertOthersAreServed() throws IOException {
        try (TestClient other = http.connect()) {
            other.send(HttpServer.POST);
            http.settle();
            assertThat(Response.readAll(other.read()))
                    .extracting(Response::status)
                    .containsExactly(200);
        }
        http.settle();
    }

    @Test
    void shouldEndWhoSendsWhatIsSkippedTooSlowly() throws IOException {
        final String elsewhere = "POST /other HTTP/1.1\r\nHost: localhost\r\n";
        final String text = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n";
        assertSkippedInTime(elsewhere + "Content-Length: 1000\r\n\r\n", "x", 404);
        assertSkippedInTime(elsewhere + "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", 404);
        assertSkippedInTime(text + "Content-Length: 1000\r\n\r\n", "x", 415);
        assertSkippedInTime(text + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n", "x", 415);
        assertSkippedInTime(HttpServer.HEAD + "Content-Length: " + (MAX_FRAME + 1) + "\r\n\r\n", "x", 413);
        assertSkippedInTime("PUT /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n", "x", 405);
        assertSkippedInTime("BAD\r\n\r\n", "x", 400);
    }

    private void assertSkippedInTime(String head, String piece, int status) throws IOException {
        final long timeoutNs = engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS);
        final long closed = server.count(EngineCounter.CONNECTIONS_CLOSED);
        try (TestClient slow = http.connect()) {
            slow.send(head);
            http.settle();
            for (int i = 0; i < 10; i++) {
                assertThat(server.count(EngineCounter.CONNECTIONS_CLOSED)).isEqualTo(closed);
                slow.sendSome(piece);
                server.nowNs += timeoutNs / 10;
                http.settle();
            }
            assertThat(server.count(EngineCounter.CONNECTIONS_CLOSED)).isEqualTo(closed + 1);
            assertThat(Response.readAll(slow.read()))
                    .extracting(Response::status)
                    .containsExactly(status);
        }
        assertOthersAreServed();
    }

    @Test
    void shouldNotEndWhoIsRefusedAgainAndAgain() throws IOException {
        final long timeoutNs = engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS);
        final String request = "POST /other HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nabcd";
        final TestClient client = http.connect();
        client.send(request.substring(0, 20));
        for (int i = 0; i < 20; i++) {
            http.settle();
            server.nowNs += timeoutNs / 4;
            client.send(request.substring(20) + request.substring(0, 20));
            http.settle();
        }
        assertThat(client.isEnded()).isFalse();
        assertThat(Response.readAll(client.read())).hasSize(20);
    }

    @Test
    void shouldRefuseWhatIsNoHttpAtOnce() throws IOException {
        assertThat(http.exchange("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n"))
                .startsWith("HTTP/1.1 400 ")
                .endsWith(" close");
        assertThat(http.exchange("\u0016\u0003\u0001\u0002\u0000\u0001"))
                .startsWith("HTTP/1.1 400 ")
                .endsWith(" close");
        assertThat(server.frames).isEmpty();
    }
}
