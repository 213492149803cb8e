package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** A caller that holds most connections by using each of them again and again: newcomers have time to send all the same. */
@Timeout(120)
class HeldIdleConnectionsTest {
    private static final int SHARDS = Integer.getInteger("peregrine.test.shards", 1);

    /** Connections of a shard. */
    private static final int ROOM = 12;

    /** Time passes so slowly that nothing is late, and is not still, so that there are older and younger connections. */
    private static final int SLOWNESS = 1_000;

    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
            + "\"params\":{\"name\":\"hello\",\"arguments\":{}}}";

    private final TestTokens tokens = new TestTokens();

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    private void launch() throws IOException {
        final Registry registry = Registry.builder()
                .tool(Tool.named("hello").inline((call, reply) -> reply.text("hello")))
                .build();
        server.launch(
                new EngineContext()
                        .registry(registry)
                        .authentication(tokens.authentication())
                        .clock(() -> System.nanoTime() / SLOWNESS)
                        .limit(Limit.MAX_CONNECTIONS, ROOM),
                new NioTransport("net")
                        .listen(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                new HttpProtocol(HttpSettings.LOCAL)),
                1);
    }

    private static int call(HttpPeer peer, String token) throws IOException {
        peer.send("POST", "/mcp", CALL, "Accept: application/json", "Authorization: Bearer " + token)
                .readBody();
        return peer.status();
    }

    @Test
    void shouldLetNewcomersSpeakBesideACallerWhoUsesAllConnections() throws Exception {
        launch();
        final List<HttpPeer> held = new ArrayList<>();
        for (int i = 0; i < ROOM * SHARDS; i++) {
            held.add(server.peer());
            assertThat(call(held.getLast(), "alice.1")).isEqualTo(200);
        }
        final HttpPeer newcomer = server.peer();
        awaitOneLess(held);
        for (int stranger = 0; stranger < ROOM / 3 * SHARDS; stranger++) {
            useAll(held); // Younger than the newcomer.
            server.peer();
            awaitOneLess(held);
        }
        assertThat(call(newcomer, "bob.1")).isEqualTo(200);
    }

    /** Waits until one of those that are held has given way. */
    private static void awaitOneLess(List<HttpPeer> held) throws IOException {
        final int before = held.size();
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (held.size() == before) {
            assertThat(System.nanoTime() - deadlineNs)
                    .as("a held one gives way")
                    .isNegative();
            useAll(held);
        }
        assertThat(held).hasSize(before - 1);
    }

    /** Calls over each, and lets go of those that the server has closed. */
    private static void useAll(List<HttpPeer> held) throws IOException {
        for (final HttpPeer each : List.copyOf(held)) {
            try {
                assertThat(call(each, "alice.1")).isEqualTo(200);
            } catch (final EOFException | SocketException closed) {
                held.remove(each);
            }
        }
    }
}
