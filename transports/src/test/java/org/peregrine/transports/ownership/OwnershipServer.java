package org.peregrine.transports.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.Notifier;
import org.peregrine.engine.handler.Sampling;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.http.HttpPeer;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.http.ServedPeers;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.ownership.Owned.Answer;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** A server with authentication, and requests to it by the token of each caller. */
final class OwnershipServer implements BeforeEachCallback, AfterEachCallback {
    static final String ALICE = "alice.1";
    static final String ALICE_LATER = "alice.2.read";
    /** Another subject, the same one by another client, and that of another issuer. */
    static final List<String> STRANGERS = List.of("bob.1", "app+alice.1", "other/alice.1");

    static final String URI = "test://text";
    static final Pattern ID = Pattern.compile("\"id\":([0-9]+)");
    private static final String BOTH = "Accept: application/json, text/event-stream";
    private static final String CAPABILITIES = "{\"elicitation\":{},\"sampling\":{},\"roots\":{},"
            + "\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":" + CAPABILITIES + "}";
    private static final Elicitation FORM = Elicitation.form("Who?", Form.EMPTY.required("word", Field.string("Word")));
    private static final int WAIT_S = 60;

    /** Lets handlers that wait go on, all of them. */
    final CountDownLatch goOn = new CountDownLatch(1);
    /** Lets one handler take its next step. */
    final Semaphore steps = new Semaphore(0);
    /** A permit for each handler that was interrupted. */
    final Semaphore interrupted = new Semaphore(0);

    private final ServedPeers served = new ServedPeers();
    private final Map<String, String> sessions = new HashMap<>();
    private final Map<String, WebSocketPeer> sockets = new HashMap<>();
    private final List<WebSocketPeer> open = new ArrayList<>();
    private final HttpClient client = TestTls.httpClient();
    private boolean sharing;
    /** The connection of all callers, between their requests; null when there is none. */
    private HttpPeer shared;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        served.launch(
                new EngineContext()
                        .registry(registry())
                        .errorHandler(failure -> {})
                        .authentication(new TestTokens().authentication())
                        .extension(TaskExtension.inMemory()),
                new NioTransport("net-0")
                        .listen(any, TestTls.of(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages")))
                        .listen(any, TestTls.of(new WebSocketProtocol(HttpSettings.LOCAL))),
                2);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        goOn.countDown();
        open.forEach(WebSocketPeer::close);
        served.close();
        client.shutdownNow();
    }

    private Registry registry() {
        return Registry.builder()
                .tool(Tool.named("echo").inline((call, reply) -> reply.text("echoed")))
                .tool(Tool.named("elicitation").interactive((request, context) -> ToolResult.text(elicit(context))))
                .tool(Tool.named("sampling")
                        .interactive(
                                (request, context) -> ToolResult.text(context.sample("word", Sampling.user("Who?", 10))
                                        .text())))
                .tool(Tool.named("roots")
                        .interactive((request, context) ->
                                ToolResult.text(context.roots("word").getFirst().uri())))
                .tool(Tool.named("sleep").interactive((request, context) -> {
                    context.progress(1, 2, "of " + context.principal().owner());
                    await();
                    return ToolResult.text("rested");
                }))
                .tool(Tool.named("steps").interactive((request, context) -> {
                    context.progress(1, 2, "first");
                    assertThat(steps.tryAcquire(WAIT_S, TimeUnit.SECONDS)).isTrue();
                    context.progress(2, 2, "second");
                    return ToolResult.text("done");
                }))
                .tool(Tool.named("long").interactive((request, context) -> {
                    context.becomeTask();
                    await();
                    return ToolResult.text("rested");
                }))
                .tool(Tool.named("brief").interactive((request, context) -> {
                    context.becomeTask();
                    return ToolResult.text("rested");
                }))
                .tool(Tool.named("question").interactive((request, context) -> {
                    context.becomeTask();
                    return ToolResult.text(elicit(context));
                }))
                .resource(Resource.at(URI).text("hello"))
                .build();
    }

    private static String elicit(ToolContext context) {
        return context.elicit("word", FORM).string("word");
    }

    private void await() throws InterruptedException {
        try {
            goOn.await(WAIT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException cancelled) {
            interrupted.release();
            throw cancelled;
        }
    }

    Notifier notifier() {
        return served.engine().notifier();
    }

    static boolean isAlices(String token) {
        return ALICE.equals(token) || ALICE_LATER.equals(token);
    }

    static String request(Object id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    static String modernRequest(Object id, String method, String params) {
        return request(id, method, params + (params.isEmpty() ? "" : ",") + META);
    }

    static String modernNotification(String method, String params) {
        return notification(method, params + ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}");
    }

    static String notification(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    /** The answer to a question of one of the tools with a word of who answers. */
    static String result(String tool, String word) {
        return switch (tool) {
            case "elicitation" -> "{\"action\":\"accept\",\"content\":{\"word\":\"" + word + "\"}}";
            case "sampling" ->
                "{\"role\":\"assistant\",\"model\":\"m\",\"content\":{\"type\":\"text\",\"text\":\"" + word + "\"}}";
            case "roots" -> "{\"roots\":[{\"uri\":\"file:///" + word + "\"}]}";
            default -> throw new IllegalArgumentException(tool);
        };
    }

    static String response(String id, String tool, String word) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result(tool, word) + "}";
    }

    /** The word of a caller. */
    static String word(String token) {
        return isAlices(token) ? "hers" : "alien";
    }

    static String find(Pattern pattern, String text) {
        final Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    /** From now on all callers send their requests over one connection, as behind a proxy, while none is a stream. */
    void shareConnection() {
        sharing = true;
    }

    /** Sends a request on a connection of its own, which goes to the next shard, unless connections are shared. */
    HttpPeer send(String token, String method, String path, String body, String... fields) throws IOException {
        final List<String> all = new ArrayList<>(Arrays.asList(fields));
        all.add(BOTH);
        if (token != null) {
            all.add("Authorization: Bearer " + token);
        }
        final HttpPeer peer = shared == null ? served.peer() : shared;
        shared = null;
        return peer.send(method, path, body, all.toArray(String[]::new));
    }

    Answer exchange(String token, String method, String path, String body, String... fields) throws IOException {
        final HttpPeer peer = send(token, method, path, body, fields);
        final Answer answer = Answer.of(peer);
        if (sharing && !peer.isStream() && !"close".equals(peer.field("connection"))) {
            shared = peer;
        }
        return answer;
    }

    Answer post(String token, String session, String body) throws IOException {
        return exchange(token, "POST", "/mcp", body, "Mcp-Session-Id: " + session);
    }

    Answer listen(String token, String session, String... fields) throws IOException {
        final List<String> all = new ArrayList<>(Arrays.asList(fields));
        all.add("Mcp-Session-Id: " + session);
        return exchange(token, "GET", "/mcp", "", all.toArray(String[]::new));
    }

    static String initialize() {
        return initialize("2025-11-25");
    }

    private static String initialize(String version) {
        return request(
                0,
                "initialize",
                "\"protocolVersion\":\"" + version + "\",\"capabilities\":" + CAPABILITIES
                        + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}");
    }

    String session(String token) throws IOException {
        return session(token, "2025-11-25");
    }

    String session(String token, String version) throws IOException {
        final Answer answer = exchange(token, "POST", "/mcp", initialize(version));
        assertThat(answer.status()).isEqualTo(200);
        return answer.fields().get("mcp-session-id");
    }

    /** Alice's session for alice, a caller's own for everybody else. */
    String at(String token, String alices) throws IOException {
        if (token == null || isAlices(token)) {
            return alices;
        }
        if (!sessions.containsKey(token)) {
            sessions.put(token, session(token));
        }
        return sessions.get(token);
    }

    Answer modern(String token, String method, String name, String params) throws IOException {
        return modernMessage(token, method, name, modernRequest(7, method, params));
    }

    Answer modernMessage(String token, String method, String name, String message) throws IOException {
        final List<String> fields =
                new ArrayList<>(List.of("MCP-Protocol-Version: 2026-07-28", "Mcp-Method: " + method));
        if (name != null) {
            fields.add("Mcp-Name: " + name);
        }
        return exchange(token, "POST", "/mcp", message, fields.toArray(String[]::new));
    }

    WebSocketPeer socket(String token) throws Exception {
        final WebSocketPeer socket = WebSocketPeer.open(client, served.lastAddress(), token);
        open.add(socket);
        return socket;
    }

    /** Exchanges a message for the next one with an id, on the connection of the thing or on a caller's own. */
    Answer over(WebSocketPeer alices, String token, Object id, String... messages) throws Exception {
        WebSocketPeer socket = alices;
        try {
            if (alices == null || !isAlices(token)) {
                socket = sockets.get(token);
                if (socket == null) {
                    socket = socket(token);
                    sockets.put(token, socket);
                    socket.send(initialize());
                    socket.await("\"id\":0");
                }
            }
        } catch (final ExecutionException failure) {
            if (failure.getCause() instanceof WebSocketHandshakeException refused) {
                return new Answer(refused.getResponse().statusCode(), Map.of(), "", null);
            }
            throw failure;
        }
        for (final String message : messages) {
            socket.send(message);
        }
        return new Answer(101, Map.of(), socket.await("\"id\":" + id + ","), null);
    }

    /** Reads a stream until an event has a text in it. */
    static String await(HttpPeer peer, String text) throws IOException {
        for (HttpPeer.Event event = peer.readEvent(); event != null; event = peer.readEvent()) {
            if (event.data().contains(text)) {
                return event.data();
            }
        }
        throw new AssertionError("The stream ends without " + text);
    }
}
