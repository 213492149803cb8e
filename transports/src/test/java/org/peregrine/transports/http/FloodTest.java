package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.TestedEngine;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** One client opens connections and sessions without end and uses none; another goes on as if nothing were. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FloodTest {
    private static final int ROOM = 20;
    private static final int ROUNDS = 300;
    private static final JsonName MESSAGE = JsonName.of("message");
    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
            + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}}";

    /** Time that passes in a round besides: sessions that were opened just now do not give way. */
    private static final long ROUND_NS = TimeUnit.MILLISECONDS.toNanos(1100);

    private final AtomicLong laterNs = new AtomicLong();
    private final NioTransport transport = new NioTransport("net-0")
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new HttpProtocol(HttpSettings.LOCAL));

    private McpEngine launch(int shards) throws IOException {
        final EngineContext context = new EngineContext()
                .clock(() -> System.nanoTime() + laterNs.get())
                .limit(Limit.FIRST_MESSAGE_NS, TimeUnit.HOURS.toNanos(1))
                .limit(Limit.HTTP_IDLE_NS, TimeUnit.HOURS.toNanos(1))
                .limit(Limit.MAX_CONNECTIONS, ROOM)
                .limit(Limit.MAX_SESSIONS, ROOM)
                .registry(Registry.builder()
                        .tool(Tool.named("echo")
                                .inputSchema("{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}}}")
                                .inline((call, reply) -> reply.text(call.argument(MESSAGE))))
                        .build());
        return TestedEngine.launch(context, transport, shards);
    }

    private HttpPeer connect() throws IOException {
        return new HttpPeer(transport.boundAddresses().getFirst());
    }

    private static String initialize(HttpPeer peer) throws IOException {
        peer.send("POST", "/mcp", INITIALIZE);
        assertThat(peer.readBody()).contains("\"result\"");
        return "Mcp-Session-Id: " + peer.field("mcp-session-id");
    }

    private static void echo(HttpPeer peer, String session, String text) throws IOException {
        peer.send(
                "POST",
                "/mcp",
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":"
                        + "{\"message\":\"" + text + "\"}}}",
                session);
        assertThat(peer.readBody()).contains(text).contains("\"result\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldLoseNothingOfAClientWhileAnotherOpensWithoutEnd(int shards) throws IOException {
        final List<HttpPeer> attackers = new ArrayList<>();
        try (McpEngine engine = launch(shards);
                HttpPeer probe = connect()) {
            final String session = initialize(probe);
            for (int i = 0; i < ROUNDS; i++) {
                laterNs.addAndGet(ROUND_NS);
                final HttpPeer attacker = connect();
                attackers.add(attacker);
                if (i % 3 == 0) {
                    initialize(attacker);
                }
                echo(probe, session, "round " + i);
            }
            assertThat(engine.sessionCount()).isLessThanOrEqualTo(ROOM);
            assertThat(engine.counter(EngineCounter.CONNECTIONS_REFUSED)).isZero();
            assertThat(engine.counter(EngineCounter.CONNECTIONS_GAVE_WAY)).isPositive();
            for (final HttpPeer attacker : attackers) {
                attacker.close();
            }
            while (open(engine) > 1) {
                echo(probe, session, "after");
            }
        }
    }

    private static long open(McpEngine engine) {
        return engine.counter(EngineCounter.CONNECTIONS_OPENED) - engine.counter(EngineCounter.CONNECTIONS_CLOSED);
    }
}
