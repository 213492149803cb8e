package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** Handlers of every kind see the caller of their own request, in both eras, on every shard. */
@OverTls
@Timeout(120)
class CallerTest {
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":"
            + "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}}";

    record None() {}

    private final TestTokens tokens = new TestTokens();

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    @BeforeEach
    void launch() throws IOException {
        launch(tokens.authentication());
    }

    private void launch(Authentication authentication) throws IOException {
        final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        final NioTransport first = new NioTransport("net-0")
                .listen(any, TestTls.of(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages")))
                .listen(any, TestTls.of(new WebSocketProtocol(HttpSettings.LOCAL)));
        server.launch(
                new EngineContext()
                        .registry(registry())
                        .authentication(authentication)
                        .extension(TaskExtension.inMemory()),
                first,
                3);
    }

    private static Registry registry() {
        return Registry.builder()
                .tool(Tool.named("inline").inline((call, reply) -> reply.text(says(call.principal()))))
                .tool(Tool.named("blocking").blocking(request -> ToolResult.text(says(request.principal()))))
                .tool(Tool.named("interactive")
                        .interactive((request, context) -> ToolResult.text(says(context.principal()))))
                .tool(Tool.named("typed")
                        .typedInteractive(None.class, (arguments, context) -> says(context.principal())))
                .tool(Tool.named("task").interactive((request, context) -> {
                    context.becomeTask();
                    return ToolResult.text(says(context.principal()));
                }))
                .resource(Resource.at("test://inline").inline((call, reply) -> reply.text(says(call.principal()))))
                .resource(Resource.at("test://blocking")
                        .blocking(
                                request -> ResourceResult.text(request.uri(), "text/plain", says(request.principal()))))
                .resource(Resource.at("test://interactive")
                        .interactive((request, context) ->
                                ResourceResult.text(request.uri(), "text/plain", says(context.principal()))))
                .template(ResourceTemplate.matching("test://template/{id}")
                        .inline((call, reply) -> reply.text(says(call.principal()))))
                .prompt(Prompt.named("inline").inline((call, reply) -> reply.text(Role.USER, says(call.principal()))))
                .prompt(Prompt.named("blocking")
                        .argument(PromptArgument.required("of", "Anything"))
                        .completion("of", request -> List.of(says(request.principal())))
                        .blocking(request -> PromptResult.of(PromptMessage.user(says(request.principal())))))
                .prompt(Prompt.named("typed")
                        .typedInteractive(
                                None.class,
                                (arguments, context) -> PromptResult.of(PromptMessage.user(says(context.principal())))))
                .build();
    }

    private static String says(Principal caller) {
        return "<" + caller.subject() + " may " + String.join(" and ", caller.scopes()) + ">";
    }

    private static String modern(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":{" + params + "," + META + "}}";
    }

    private static String legacy(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    private static String post(HttpPeer peer, String token, String revision, String body, String... more)
            throws IOException {
        final List<String> fields = new ArrayList<>(List.of(more));
        fields.add("Accept: application/json");
        fields.add("MCP-Protocol-Version: " + revision);
        if (!token.isEmpty()) {
            fields.add("Authorization: Bearer " + token);
        }
        return peer.send("POST", "/mcp", body, fields.toArray(String[]::new)).readBody();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tools/call name inline",
                "tools/call name blocking",
                "tools/call name interactive",
                "tools/call name typed",
                "resources/read uri test://inline",
                "resources/read uri test://blocking",
                "resources/read uri test://interactive",
                "resources/read uri test://template/x",
                "prompts/get name inline",
                "prompts/get name typed",
            })
    void shouldShowEachHandlerTheCallerOfItsRequest(String request) throws IOException {
        final String[] parts = request.split(" ", -1);
        final String params = "\"" + parts[1] + "\":\"" + parts[2] + "\"";
        for (int i = 0; i < 4; i++) { // Peers that share the shards, each with both callers in turn.
            final HttpPeer peer = server.peer();
            assertThat(post(
                            peer,
                            "alice.1.read",
                            "2026-07-28",
                            modern(parts[0], params),
                            "Mcp-Method: " + parts[0],
                            "Mcp-Name: " + parts[2]))
                    .contains("<alice may read>");
            assertThat(post(peer, "bob.1", "2025-11-25", legacy(parts[0], params)))
                    .contains("<bob may >");
        }
    }

    @Test
    void shouldShowTheCallerToCompletionsAndBlockingPrompts() throws IOException {
        final String ref = "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"blocking\"},"
                + "\"argument\":{\"name\":\"of\",\"value\":\"\"}";

        assertThat(post(server.peer(), "alice.1.read", "2025-11-25", legacy("completion/complete", ref)))
                .contains("<alice may read>");
        assertThat(post(
                        server.peer(),
                        "bob.1",
                        "2025-11-25",
                        legacy("prompts/get", "\"name\":\"blocking\",\"arguments\":{\"of\":\"a\"}")))
                .contains("<bob may >");
    }

    @Test
    void shouldShowEachPartOfABatchItsCaller() throws IOException {
        final String call = legacy("tools/call", "\"name\":\"inline\"");
        final String batch =
                "[" + call + "," + call.replace("inline", "blocking").replace(":7", ":8") + "]";

        assertThat(post(server.peer(), "bob.1.write", "2025-03-26", batch).split("<bob may write>", -1))
                .hasSize(3);
    }

    @Test
    void shouldShowATaskTheCallerThatBeganIt() throws IOException {
        final String created = post(
                server.peer(),
                "alice.1.read",
                "2026-07-28",
                modern("tools/call", "\"name\":\"task\""),
                "Mcp-Method: tools/call",
                "Mcp-Name: task");
        final String id = created.replaceFirst(".*\"taskId\":\"([^\"]+)\".*", "$1");
        String state = created;
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!state.contains("completed")) {
            assertThat(System.nanoTime() - deadlineNs).as(state).isNegative();
            state = post(
                    server.peer(),
                    "alice.2",
                    "2026-07-28",
                    modern("tasks/get", "\"taskId\":\"" + id + "\""),
                    "Mcp-Method: tasks/get",
                    "Mcp-Name: " + id);
        }
        assertThat(state).contains("<alice may read>");
    }

    @Test
    void shouldShowTheCallerOfADeprecatedSessionsMessage() throws IOException {
        final HttpPeer stream = server.peer();
        stream.send("GET", "/sse", "", "Authorization: Bearer alice.1").readHead();
        final String endpoint = stream.readEvent().data();
        server.peer()
                .send(
                        "POST",
                        endpoint,
                        legacy("tools/call", "\"name\":\"inline\""),
                        "Authorization: Bearer alice.2.write")
                .readHead();

        assertThat(stream.readEvent().data()).contains("<alice may write>");
    }

    @Test
    void shouldShowTheCallerOfAWebSocketsHandshake() throws Exception {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        try (HttpClient client = TestTls.httpClient()) {
            final WebSocket socket = client.newWebSocketBuilder()
                    .header("Authorization", "Bearer alice.1.read")
                    .buildAsync(TestTls.url("ws", server.lastAddress(), "/mcp"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                            answer.complete(text.toString());
                            return null;
                        }
                    })
                    .get(60, TimeUnit.SECONDS);
            socket.sendText(modern("tools/call", "\"name\":\"interactive\""), true)
                    .get(60, TimeUnit.SECONDS);

            assertThat(answer.get(60, TimeUnit.SECONDS)).contains("<alice may read>");
            socket.abort();
        }
    }

    @Test
    void shouldShowNobodyWithoutAuthentication() throws IOException {
        server.close();
        launch(null);

        assertThat(post(server.peer(), "alice.1.read", "2025-11-25", legacy("tools/call", "\"name\":\"inline\"")))
                .contains("< may >");
        assertThat(post(server.peer(), "", "2025-11-25", legacy("tools/call", "\"name\":\"interactive\"")))
                .contains("< may >");
    }
}
