package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Rate;
import org.peregrine.engine.limit.RateSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** Requests above a rate are answered with 429, on whichever of the server's shards they come, and no others. */
@OverTls
@Timeout(120)
class RateTest {
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final int SHARDS = 3;
    private static final int BURST = 4;
    private static final Rate RATE = new Rate(1, 3_600_000_000_000L, BURST);

    private final TestTokens tokens = new TestTokens();

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    @BeforeEach
    void launch() throws IOException {
        final NioTransport first = new NioTransport("net-0")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TestTls.of(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages")));
        server.launch(
                new EngineContext()
                        .registry(Registry.builder()
                                .tool(Tool.named("inline").inline((call, reply) -> reply.text("done")))
                                .tool(Tool.named("blocking").blocking(request -> ToolResult.text("done")))
                                .tool(Tool.named("rated").maxRate(RATE).blocking(request -> ToolResult.text("done")))
                                .build())
                        .authentication(tokens.authentication())
                        .rates(RateSettings.NONE.withPerCaller(RATE)),
                first,
                SHARDS);
    }

    private static String call(HttpPeer peer, String token, String tool, boolean modern) throws IOException {
        final String params = "\"name\":\"" + tool + "\"" + (modern ? "," + META : "");
        final List<String> fields = new ArrayList<>(
                List.of("Accept: application/json, text/event-stream", "Authorization: Bearer " + token));
        if (modern) {
            fields.addAll(List.of("MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: " + tool));
        }
        return peer.send(
                        "POST",
                        "/mcp",
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{" + params + "}}",
                        fields.toArray(String[]::new))
                .readBody();
    }

    @ParameterizedTest
    @ValueSource(strings = {"inline", "blocking"})
    void shouldAnswerWith429AndRetryAfterOnEveryShard(String tool) throws IOException {
        for (int i = 0; i < BURST; i++) {
            assertThat(call(server.peer(), "alice." + i, tool, i % 2 == 0)).contains("done");
        }
        for (int i = 0; i < 2 * SHARDS; i++) {
            final HttpPeer peer = server.peer();
            assertThat(call(peer, "alice.9", tool, i % 2 == 0)).contains("\"id\":7", "\"code\":-32005", "retryAfterMs");
            assertThat(peer.status()).isEqualTo(429);
            // The bucket has begun to fill: a little less than the hour, rounded up.
            assertThat(Integer.parseInt(peer.field("retry-after"))).isBetween(3_000, 3_600);
        }
        final HttpPeer bob = server.peer();
        assertThat(call(bob, "bob.1", tool, true)).contains("done");
        assertThat(bob.status()).isEqualTo(200);
        assertThat(bob.field("retry-after")).isNull();
    }

    @Test
    void shouldShareTheRateOfAToolAmongCallersAndShards() throws IOException {
        for (int i = 0; i < BURST; i++) {
            assertThat(call(server.peer(), "caller" + i + ".1", "rated", false)).contains("done");
        }
        for (int i = 0; i < SHARDS; i++) {
            final HttpPeer peer = server.peer();
            assertThat(call(peer, "other" + i + ".1", "rated", true)).contains("-32005", "this tool");
            assertThat(peer.status()).isEqualTo(429);
            assertThat(call(peer, "other" + i + ".1", "blocking", false)).contains("done");
        }
    }

    /** The deprecated pair has no status for it, and its stream goes on. */
    @Test
    void shouldAnswerOverADeprecatedStream() throws IOException {
        final String bearer = "Authorization: Bearer carol.1";
        final HttpPeer stream = server.peer();
        stream.send("GET", "/sse", "", bearer).readHead();
        final String endpoint = stream.readEvent().data();
        final String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        for (int i = 0; i <= BURST; i++) {
            server.peer().send("POST", endpoint, ping, bearer).readHead();
            assertThat(stream.readEvent().data()).contains(i < BURST ? "\"result\"" : "-32005");
        }
    }
}
