package org.peregrine.transports.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestServer.Answer;
import org.peregrine.transports.tcp.LineProtocol;

/** Options of the sockets of accepted connections, and peers that take what is sent to them by and by. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TcpPeersTest {
    private static final int SMALL_BUFFER = 4096;
    private static final int STEPS = 10;

    private final EngineContext engine = new EngineContext();

    private static SocketChannel accepted(TestServer server) {
        server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_OPENED) == 1);
        return server.transport.network().connections.at(0).socket;
    }

    @Test
    void shouldHaveTheSystemLookForPeersOfEveryConnection() throws IOException {
        try (TestServer server = TestServer.open(new LineProtocol(), engine);
                TestClient client = new TestClient(server)) {
            assertThat(client.isEnded()).isFalse();
            assertThat(accepted(server).getOption(StandardSocketOptions.SO_KEEPALIVE))
                    .isTrue();
        }
    }

    /** A connection whose answer of a megabyte waits, since the system holds little of it. */
    private TestClient unread(TestServer server) throws IOException {
        final TestClient client = new TestClient(server, server.address(), SMALL_BUFFER);
        accepted(server).setOption(StandardSocketOptions.SO_SNDBUF, SMALL_BUFFER);
        client.greet();
        server.script = frame -> Answer.complete("r".repeat(1_000_000));
        client.send("{}\n");
        server.runUntil(() -> server.frames.size() == 1);
        server.runUntilIdle();
        assertThat(server.transport.hasPendingReplies()).isTrue();
        return client;
    }

    private void pass(TestServer server) {
        server.runUntilIdle();
        server.nowNs += engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS) / STEPS;
        server.runUntilIdle();
    }

    @Test
    void shouldEndWhoReadsATrickle() throws IOException {
        try (TestServer server = TestServer.open(new LineProtocol(), engine);
                TestClient trickle = unread(server)) {
            final long before = server.transport.network().chunks.unsentBytes();
            boolean taken = false;
            for (int i = 0; i < STEPS; i++) {
                assertThat(server.count(EngineCounter.SLOW_READERS_CLOSED)).isZero();
                trickle.readSome(SMALL_BUFFER);
                pass(server);
                taken |= i < STEPS - 1 && server.transport.network().chunks.unsentBytes() < before;
            }
            assertThat(server.count(EngineCounter.SLOW_READERS_CLOSED)).isEqualTo(1);
            assertThat(taken).as("some was taken all the time").isTrue();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    @Test
    void shouldKeepWhoReadsSlowlyButSteadily() throws IOException {
        try (TestServer server = TestServer.open(new LineProtocol(), engine);
                TestClient steady = unread(server)) {
            for (int i = 0; i < 2 * STEPS; i++) {
                for (int k = 0; k < 3; k++) {
                    steady.readSome(SMALL_BUFFER);
                    server.runUntilIdle();
                }
                pass(server);
            }
            assertThat(server.count(EngineCounter.SLOW_READERS_CLOSED)).isZero();
        }
    }
}
