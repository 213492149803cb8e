package org.peregrine.transports.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.address.AddressShares;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** Peers that begin messages and never end them do not keep the memory from one that does, whatever address they have. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class UnfinishedMessagesTest {
    private static final int FRAME_BYTES = 1 << 16;
    private static final int PART_BYTES = 40_000;
    private static final String HEAD =
            head("POST /mcp HTTP/1.1", "Content-Type: application/json", "Content-Length: " + 2 * PART_BYTES);
    private static final String UPGRADE = head(
            "GET /mcp HTTP/1.1",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13");

    private final EngineContext engine = new EngineContext()
            .limit(Limit.MAX_FRAME_BYTES, 2 * FRAME_BYTES)
            .limit(Limit.MAX_REPLY_BYTES, 2 * FRAME_BYTES)
            .limit(Limit.BUFFER_POOL_BYTES, 1 << 21);
    private final List<TestClient> attackers = new ArrayList<>();
    private long peer = PeerKey.NONE;

    /** How a message begins over each protocol, and what its sender is told when it has to give way; the scripted engine says {@code <>} of a fault. */
    record Wire(Protocol protocol, String opening, String opened, String begin, String refusal) {
        @Override
        public String toString() {
            return protocol.getClass().getSimpleName();
        }
    }

    private static String head(String requestLine, String... fields) {
        return requestLine + "\r\nHost: localhost\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    }

    static Stream<Wire> wires() {
        return Stream.of(
                new Wire(new HttpProtocol(HttpSettings.LOCAL), "", "", HEAD, "HTTP/1.1 503 "),
                new Wire(new LineProtocol(), "{}\n", "<{}>\n", "", "<>"),
                new Wire(
                        new WebSocketProtocol(HttpSettings.LOCAL),
                        UPGRADE,
                        "\r\n\r\n",
                        "\u0081\u00ff\0\0\0\0\0\u00018\u0080\0\0\0\0",
                        "\u0003\u00f3"));
    }

    private TestServer open(Protocol protocol) throws IOException {
        final AddressShares shares = new AddressShares() {
            @Override
            public long peer(SocketAddress remote, SocketAddress local) {
                return peer;
            }
        };
        return TestServer.open(
                new NioTransport("net", shares, SelectorProvider::provider)
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), protocol),
                engine);
    }

    private static TestClient begin(TestServer server, Wire wire) throws IOException {
        final TestClient client = new TestClient(server);
        if (!wire.opening.isEmpty()) {
            client.send(wire.opening).awaitText(wire.opened);
            client.forget();
        }
        client.send(wire.begin + " ".repeat(PART_BYTES));
        server.runUntilIdle();
        return client;
    }

    /** Begins messages until one is refused: all that may wait for peers is taken. */
    private void takeAll(TestServer server, Wire wire) throws IOException {
        for (int i = 0; i < 100; i++) {
            final TestClient attacker = begin(server, wire);
            attackers.add(attacker);
            if (!attacker.read().isEmpty() || attacker.isEnded()) {
                attackers.removeLast();
                return;
            }
        }
        throw new AssertionError("The memory never ran out");
    }

    @ParameterizedTest
    @MethodSource("wires")
    void shouldEndWhatBeganLongAgoForWhatBeginsNow(Wire wire) throws IOException {
        try (TestServer server = open(wire.protocol)) {
            takeAll(server, wire);
            final long taken = server.pool.borrowedBytes();
            server.nowNs += TimeUnit.SECONDS.toNanos(2);
            for (final TestClient attacker : attackers) { // A trickle is no progress.
                attacker.send(" ");
            }
            server.runUntilIdle();
            server.frames.clear();
            final TestClient honest = begin(server, wire);
            assertThat(honest.read()).isEmpty();
            assertThat(attackers.getFirst().read()).contains(wire.refusal);
            final long told = attackers.stream()
                    .filter(client -> !client.read().isEmpty())
                    .count();
            assertThat(told).isBetween(1L, 4L);
            honest.send(" ".repeat(PART_BYTES) + "\n");
            server.runUntil(() -> server.frames.stream()
                    .anyMatch(frame -> frame.body() != null && frame.body().length() >= 2 * PART_BYTES));
            assertThat(server.pool.borrowedBytes()).isLessThan(taken);
        }
    }

    @ParameterizedTest
    @MethodSource("wires")
    void shouldLetWhatBeganJustNowGoOn(Wire wire) throws IOException {
        try (TestServer server = open(wire.protocol)) {
            takeAll(server, wire);
            final TestClient late = begin(server, wire);
            assertThat(late.read()).contains(wire.refusal);
            assertThat(attackers).allSatisfy(client -> assertThat(client.read()).isEmpty());
            attackers.getFirst().send(" ".repeat(PART_BYTES) + "\n");
        }
    }

    @Test
    void shouldServeOthersWhenOneAddressWantsAll() throws IOException {
        final Wire http = wires().findFirst().orElseThrow();
        try (TestServer server = open(http.protocol)) {
            peer = 7;
            final TestClient first = begin(server, http);
            peer = 8;
            takeAll(server, http);
            peer = 9;
            final List<TestClient> honest = new ArrayList<>(List.of(first, begin(server, http)));
            server.frames.clear();
            for (final TestClient client : honest) {
                assertThat(client.read()).isEmpty();
                client.send(" ".repeat(PART_BYTES));
            }
            server.runUntil(() -> server.frames.size() == honest.size());
            server.nowNs += TimeUnit.SECONDS.toNanos(2);
            final TestClient other = begin(server, http);
            peer = 8;
            final TestClient more = begin(server, http); // It would have to be one of its own that gives way.
            assertThat(more.read()).contains(http.refusal);
            assertThat(other.read()).isEmpty();
            for (final TestClient attacker : attackers) {
                attacker.close();
            }
            other.close();
            server.runUntil(() -> server.pool.borrowedBytes() == 0);
        }
    }
}
