package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** A caller without the scopes of a tool, resource or prompt is told all of them, and its handler does not run. */
@OverTls
@Timeout(120)
class ScopeTest {
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final String CHALLENGE = "Bearer realm=\"tests\", error=\"insufficient_scope\","
            + " error_description=\"The token lacks a scope that this needs\","
            + " resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/mcp\","
            + " scope=\"files/read files/write\"";
    private static final String[] BOTH_SCOPES = {"files/read", "files/write"};
    private static final String ALL = "alice.1.files/read.files/write.more";
    private static final String ONE = "bob.1.files/write";

    private final TestTokens tokens = new TestTokens();
    private final AtomicInteger runs = new AtomicInteger();

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    @BeforeEach
    void launch() throws IOException {
        launch(tokens.authentication().withEntryScopes("tool:operators", BOTH_SCOPES));
    }

    private void launch(Authentication authentication) throws IOException {
        final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        final NioTransport first = new NioTransport("net-0")
                .listen(
                        any,
                        TestTls.of(new HttpProtocol(HttpSettings.LOCAL.withAllowedOrigins("https://app.example"))
                                .withSse("/sse", "/messages")))
                .listen(any, TestTls.of(new WebSocketProtocol(HttpSettings.LOCAL)));
        server.launch(new EngineContext().registry(registry()).authentication(authentication), first, 2);
    }

    private String ran() {
        runs.incrementAndGet();
        return "done";
    }

    private Registry registry() {
        return Registry.builder()
                .tool(Tool.named("inline").requiresScopes(BOTH_SCOPES).inline((call, reply) -> reply.text(ran())))
                .tool(Tool.named("interactive")
                        .requiresScopes(BOTH_SCOPES)
                        .interactive((request, context) -> ToolResult.text(ran())))
                .tool(Tool.named("operators").blocking(request -> ToolResult.text(ran())))
                .tool(Tool.named("open").inline((call, reply) -> reply.text("open")))
                .resource(Resource.at("test://secret")
                        .requiresScopes("files/read")
                        .requiresScopes("files/write")
                        .inline((call, reply) -> reply.text(ran())))
                .template(ResourceTemplate.matching("test://secret/{id}")
                        .requiresScopes(BOTH_SCOPES)
                        .blocking(request -> ResourceResult.text(request.uri(), "text/plain", ran())))
                .prompt(Prompt.named("secret")
                        .requiresScopes(BOTH_SCOPES)
                        .completion("of", request -> List.of(ran()))
                        .blocking(request -> PromptResult.of(PromptMessage.user(ran()))))
                .build();
    }

    private static String request(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    private static String legacy(HttpPeer peer, String token, String body, String... more) throws IOException {
        final List<String> fields = new ArrayList<>(List.of(more));
        fields.add("Accept: application/json, text/event-stream");
        if (!token.isEmpty()) {
            fields.add("Authorization: Bearer " + token);
        }
        return peer.send("POST", "/mcp", body, fields.toArray(String[]::new)).readBody();
    }

    private static String modern(HttpPeer peer, String token, String method, String name, String params)
            throws IOException {
        return legacy(
                peer,
                token,
                request(method, params + "," + META),
                "MCP-Protocol-Version: 2026-07-28",
                "Mcp-Method: " + method,
                "Mcp-Name: " + name);
    }

    private void assertForbidden(HttpPeer peer, String body) {
        assertThat(body)
                .contains("\"id\":7", "\"code\":-32600", "{\"requiredScopes\":[\"files/read\",\"files/write\"]}");
        assertThat(peer.status()).isEqualTo(403);
        assertThat(peer.field("www-authenticate")).isEqualTo(CHALLENGE);
        assertThat(runs).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tools/call name inline",
                "tools/call name interactive",
                "tools/call name operators",
                "resources/read uri test://secret",
                "resources/read uri test://%73ecret",
                "resources/read uri test://secret/1",
                "prompts/get name secret",
            })
    void shouldChallengeACallerWithoutAllScopesOfAnOperation(String entry) throws IOException {
        final String[] parts = entry.split(" ", -1);
        final String params = "\"" + parts[1] + "\":\"" + parts[2] + "\"";
        final HttpPeer peer = server.peer();

        assertForbidden(peer, modern(peer, ONE, parts[0], parts[2], params));
        assertForbidden(peer, legacy(peer, "nobody.1", request(parts[0], params)));
        assertThat(modern(peer, ALL, parts[0], parts[2], params)).contains("done");
        assertThat(peer.status()).isEqualTo(200);
        assertThat(peer.field("www-authenticate")).isNull();
        assertThat(legacy(peer, ALL, request(parts[0], params))).contains("done");
        assertThat(runs).hasValue(2);
    }

    @Test
    void shouldLetEveryCallerUseWhatNeedsNoScope() throws IOException {
        assertThat(modern(server.peer(), "nobody.1", "tools/call", "open", "\"name\":\"open\""))
                .contains("open");
    }

    @Test
    void shouldChallengeCompletionsOfAPromptThatTheCallerMayNotGet() throws IOException {
        final String params = "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"secret\"},"
                + "\"argument\":{\"name\":\"of\",\"value\":\"\"}";
        final HttpPeer peer = server.peer();

        assertForbidden(peer, legacy(peer, ONE, request("completion/complete", params)));
        assertThat(legacy(peer, ALL, request("completion/complete", params))).contains("done");
    }

    @Test
    void shouldChallengeASubscriptionToAResourceThatTheCallerMayNotRead() throws IOException {
        final HttpPeer peer = server.peer();
        legacy(
                peer,
                ONE,
                request(
                        "initialize",
                        "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                                + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}"));
        final String session = "Mcp-Session-Id: " + peer.field("mcp-session-id");
        final String subscribe = request("resources/subscribe", "\"uri\":\"test://secret\"");

        assertForbidden(peer, legacy(peer, ONE, subscribe, session));
        assertForbidden(
                peer,
                modern(
                        peer,
                        ONE,
                        "subscriptions/listen",
                        "",
                        "\"notifications\":{\"resourceSubscriptions\":[\"test://open\",\"test://secret\"]}"));
        assertThat(legacy(peer, "bob.2.files/read.files/write", subscribe, session))
                .contains("\"result\":{}");
    }

    @Test
    void shouldAnswerAPartOfABatchAlone() throws IOException {
        final String batch = "[" + request("tools/call", "\"name\":\"interactive\"") + ","
                + request("tools/call", "\"name\":\"open\"").replace(":7", ":8") + "]";
        final HttpPeer peer = server.peer();

        assertThat(legacy(peer, ONE, batch, "MCP-Protocol-Version: 2025-03-26"))
                .contains("\"code\":-32600", "requiredScopes", "\"id\":8", "open");
        assertThat(peer.status()).isEqualTo(200);
        assertThat(runs).hasValue(0);
    }

    @Test
    void shouldLetBrowsersReadTheChallenge() throws IOException {
        final HttpPeer peer = server.peer();
        assertForbidden(
                peer, legacy(peer, ONE, request("tools/call", "\"name\":\"inline\""), "Origin: https://app.example"));
        assertThat(peer.field("access-control-expose-headers")).contains("WWW-Authenticate");
    }

    @Test
    void shouldAnswerOverADeprecatedStream() throws IOException {
        final HttpPeer stream = server.peer();
        stream.send("GET", "/sse", "", "Authorization: Bearer " + ONE).readHead();
        final String endpoint = stream.readEvent().data();
        server.peer()
                .send("POST", endpoint, request("tools/call", "\"name\":\"inline\""), "Authorization: Bearer " + ONE)
                .readHead();

        assertThat(stream.readEvent().data()).contains("\"code\":-32600", "requiredScopes");
        assertThat(runs).hasValue(0);
    }

    @Test
    void shouldAnswerOverAWebSocket() throws Exception {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        try (HttpClient client = TestTls.httpClient()) {
            final WebSocket socket = client.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + ONE)
                    .buildAsync(TestTls.url("ws", server.lastAddress(), "/mcp"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                            answer.complete(text.toString());
                            return null;
                        }
                    })
                    .get(60, TimeUnit.SECONDS);
            socket.sendText(request("tools/call", "\"name\":\"interactive\"," + META), true)
                    .get(60, TimeUnit.SECONDS);

            assertThat(answer.get(60, TimeUnit.SECONDS)).contains("\"code\":-32600", "requiredScopes");
            assertThat(runs).hasValue(0);
            socket.abort();
        }
    }

    @Test
    void shouldAskForNoScopeWhereNobodyIsAskedForAToken() throws IOException {
        server.close();
        launch(null);

        assertThat(legacy(server.peer(), "", request("tools/call", "\"name\":\"interactive\"")))
                .contains("done");
    }

    @Test
    void shouldRefuseToLaunchWithScopesForWhatIsNotRegistered() {
        assertThatThrownBy(() -> launch(tokens.authentication().withEntryScopes("tool:opne", "files/read")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tool:opne");
    }
}
