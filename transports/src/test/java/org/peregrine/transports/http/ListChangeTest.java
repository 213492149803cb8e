package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.TokenVerifier;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** A token that shows other lists is a change of those lists, for its caller's streams, on whatever shard. */
@OverTls
@Timeout(120)
class ListChangeTest implements TokenVerifier {
    private static final String BOTH = "Accept: application/json, text/event-stream";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final String ALL =
            "{\"toolsListChanged\":true,\"promptsListChanged\":true,\"resourcesListChanged\":true}";
    private static final int SHARDS = 3;

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    private final AtomicLong generation = new AtomicLong();
    private volatile String more = "";
    private String session;

    /** Tokens as {@code alice.tools.prompts}; one named {@code changing} has what the test says in addition. */
    @Override
    public Principal verify(String token) {
        final List<String> parts = List.of((token + (token.contains("changing") ? more : "")).split("\\."));
        return Principal.of("issuer", parts.getFirst()).withScopes(parts.subList(1, parts.size()));
    }

    @Override
    public long generation() {
        return generation.get();
    }

    @BeforeEach
    void launch() throws IOException {
        final NioTransport first = new NioTransport("net-0")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TestTls.of(new HttpProtocol(HttpSettings.LOCAL)));
        final Registry registry = Registry.builder()
                .tool(Tool.named("free").inline((call, reply) -> reply.text("done")))
                .tool(Tool.named("write").requiresScopes("tools").inline((call, reply) -> reply.text("done")))
                .tool(Tool.named("staff")
                        .visibleTo(caller -> caller.scopes().contains("staff"))
                        .inline((call, reply) -> reply.text("done")))
                .resource(
                        Resource.at("test://secret").requiresScopes("resources").text("secret"))
                .prompt(Prompt.named("secret").requiresScopes("prompts").blocking(request -> PromptResult.of()))
                .build();
        server.launch(
                new EngineContext()
                        .registry(registry)
                        .authentication(Authentication.of(this))
                        .limit(Limit.TOKEN_RECHECK_NS, 60_000_000_000L),
                first,
                SHARDS);
    }

    private static String authorization(String token) {
        return "Authorization: Bearer " + token;
    }

    private static String request(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    /** Opens a session and its stream with a token. */
    private HttpPeer listen(String token) throws IOException {
        final HttpPeer peer = server.peer();
        peer.send(
                "POST",
                "/mcp",
                request("initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}"),
                BOTH,
                authorization(token));
        peer.readBody();
        session = "Mcp-Session-Id: " + peer.field("mcp-session-id");
        final HttpPeer stream = server.peer();
        stream.send("GET", "/mcp", "", "Accept: text/event-stream", session, authorization(token));
        assertThat(stream.readHead()).isEqualTo(200);
        return stream;
    }

    /** A request of the session's. */
    private void ping(String token) throws IOException {
        assertThat(server.peer()
                        .send("POST", "/mcp", request("ping", "{}"), BOTH, session, authorization(token))
                        .readBody())
                .contains("\"result\"");
    }

    private HttpPeer modernListen(String token) throws IOException {
        final HttpPeer stream = server.peer();
        stream.send(
                "POST",
                "/mcp",
                request("subscriptions/listen", "{\"notifications\":" + ALL + "," + META + "}"),
                BOTH,
                "MCP-Protocol-Version: 2026-07-28",
                "Mcp-Method: subscriptions/listen",
                authorization(token));
        assertThat(stream.readHead()).isEqualTo(200);
        assertThat(stream.readEvent().data()).contains("acknowledged");
        return stream;
    }

    private void list(String token) throws IOException {
        assertThat(server.peer()
                        .send(
                                "POST",
                                "/mcp",
                                request("tools/list", "{" + META + "}"),
                                BOTH,
                                "MCP-Protocol-Version: 2026-07-28",
                                "Mcp-Method: tools/list",
                                authorization(token))
                        .readBody())
                .contains("\"tools\"");
    }

    private static void assertChanged(HttpPeer stream, String list) throws IOException {
        assertThat(stream.readEvent().data()).contains("notifications/" + list + "/list_changed");
    }

    @Test
    void shouldTellASessionOfTheListsThatItsNextTokenShowsOtherwise() throws IOException {
        final HttpPeer stream = listen("alice.a");
        ping("alice.a.other"); // Shows the same.
        ping("alice.tools");
        assertChanged(stream, "tools");
        ping("alice.tools.again");
        ping("alice.tools.prompts");
        assertChanged(stream, "prompts");
        ping("alice.tools.prompts.staff");
        assertChanged(stream, "tools");
        ping("alice.resources.staff.tools.prompts");
        assertChanged(stream, "resources");
        ping("alice.resources.prompts.staff");
        assertChanged(stream, "tools");
        server.engine().notifier().promptsChanged();
        assertChanged(stream, "prompts");
    }

    @Test
    void shouldTellListensOfANewTokenOfTheirCaller() throws IOException {
        final HttpPeer stream = modernListen("alice.a");
        final HttpPeer stranger = modernListen("bob.a");
        list("alice.a.other");
        list("alice.tools");
        assertChanged(stream, "tools");
        list("alice.tools.prompts");
        assertChanged(stream, "prompts");
        list("alice.tools.prompts.other");
        server.engine().notifier().resourcesChanged();
        assertChanged(stream, "resources");
        assertChanged(stranger, "resources");
    }

    /** No request comes: the stream keeps its token in use, which is checked again. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellAStreamWhoseTokenHasOtherScopesByNow(boolean modern) throws IOException {
        final HttpPeer stream = modern ? modernListen("alice.changing") : listen("alice.changing");
        more = ".prompts";
        generation.incrementAndGet();
        assertChanged(stream, "prompts");
        more = "";
        generation.incrementAndGet();
        assertChanged(stream, "prompts");
        server.engine().notifier().toolsChanged();
        assertChanged(stream, "tools");
    }
}
