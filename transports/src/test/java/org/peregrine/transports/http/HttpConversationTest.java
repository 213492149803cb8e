package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestedEngine;
import org.peregrine.transports.http.HttpPeer.Event;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** Conversations with the real engine, over two shards at least. */
@Timeout(120)
@OverTls
class HttpConversationTest {
    private static final String BOTH = "Accept: application/json, text/event-stream";
    private static final String STREAM = "Accept: text/event-stream";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private final Semaphore goOn = new Semaphore(0);
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final List<HttpPeer> peers = new ArrayList<>();
    private McpEngine engine;
    private SocketAddress address;

    @BeforeEach
    void launch() throws IOException {
        final NioTransport first = new NioTransport("net-0")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TestTls.of(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages")));
        final Registry registry = Registry.builder()
                .tool(Tool.named("steps").interactive((request, context) -> {
                    for (int i = 1; i <= 3; i++) {
                        context.progress(i, 3, null);
                        take(goOn);
                    }
                    return ToolResult.text("done");
                }))
                .tool(Tool.named("ask")
                        .interactive((request, context) -> ToolResult.text(context.elicit(
                                        "name",
                                        Elicitation.form("Who?", Form.EMPTY.required("name", Field.string("Name"))))
                                .string("name"))))
                .tool(Tool.named("away").interactive((request, context) -> {
                    context.closeStream();
                    take(goOn);
                    return ToolResult.text("back");
                }))
                .tool(Tool.named("sleep").interactive((request, context) -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                    } catch (final InterruptedException cancelled) {
                        interrupted.countDown();
                        Thread.currentThread().interrupt();
                    }
                    return ToolResult.text("awake");
                }))
                .build();
        final EngineContext context = new EngineContext()
                .registry(registry)
                .limit(Limit.DRAIN_TIMEOUT_NS, 100_000_000)
                .limit(Limit.STREAM_RETRY_MS, 50);
        engine = TestedEngine.launch(context, first, 2);
        address = first.boundAddresses().getFirst();
    }

    @AfterEach
    void close() throws IOException {
        for (final HttpPeer peer : peers) {
            peer.close();
        }
        engine.close();
    }

    private static void take(Semaphore semaphore) throws InterruptedException {
        if (!semaphore.tryAcquire(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Nobody lets the handler go on");
        }
    }

    private HttpPeer connect() throws IOException {
        final HttpPeer peer = new HttpPeer(address);
        peers.add(peer);
        return peer;
    }

    private HttpPeer post(String body, String... fields) throws IOException {
        return connect().send("POST", "/mcp", body, fields);
    }

    private static String request(int id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    private static String call(int id, String tool) {
        return request(
                id, "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":{},\"_meta\":{\"progressToken\":\"p\"}}");
    }

    private static String result(int id, String text) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"" + text
                + "\"}]}}";
    }

    /** Opens a session; returns the field that names it. */
    private String session() throws IOException {
        final HttpPeer peer = post(
                request(
                        0,
                        "initialize",
                        "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"elicitation\":{}},"
                                + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}"),
                BOTH);
        assertThat(peer.readBody()).contains("\"protocolVersion\":\"2025-11-25\"");
        assertThat(peer.field("mcp-session-id")).matches("[0-9a-f]{32}");
        return "Mcp-Session-Id: " + peer.field("mcp-session-id");
    }

    private static HttpPeer modern(HttpPeer peer, String method, String name, String body) throws IOException {
        return peer.send(
                "POST",
                "/mcp",
                body,
                BOTH,
                "MCP-Protocol-Version: 2026-07-28",
                "Mcp-Method: " + method,
                name == null ? "X: y" : "Mcp-Name: " + name);
    }

    @Test
    void shouldTellOfProgressBeforeTheResult() throws IOException {
        final HttpPeer peer = post(call(1, "steps"), BOTH, session());
        peer.readHead();
        assertThat(peer.isStream()).isTrue();
        final Event primer = peer.readEvent();
        assertThat(primer.data()).isEmpty();
        assertThat(primer.id()).isNotNull();
        assertThat(peer.retry()).isNull();
        for (int i = 1; i <= 3; i++) {
            final Event event = peer.readEvent();
            assertThat(event.name()).isEqualTo("message");
            assertThat(event.data()).contains("notifications/progress", "\"progress\":" + i + ",");
            goOn.release();
        }
        final Event last = peer.readEvent();
        assertThat(last.data()).isEqualTo(result(1, "done"));
        assertThat(peer.readEvent()).isNull();
        peer.send("POST", "/mcp", request(2, "ping", "{}"), BOTH);
        assertThat(peer.readBody()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}");
    }

    @Test
    void shouldAnswerAsJsonWhoTakesNothingElse() throws IOException {
        goOn.release(3);
        assertThat(post(call(1, "steps")).readBody()).isEqualTo(result(1, "done"));
        goOn.release(3);
        assertThat(post(call(2, "steps"), "Accept: application/json", session()).readBody())
                .isEqualTo(result(2, "done"));
    }

    @Test
    void shouldAskAndHearTheAnswerOnAnotherConnection() throws IOException {
        final String session = session();
        final HttpPeer peer = post(call(1, "ask"), BOTH, session);
        peer.readHead();
        peer.readEvent();
        assertThat(peer.readEvent().data()).contains("\"method\":\"elicitation/create\",\"id\":1,");
        final String answer =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}}";
        assertThat(post(answer, BOTH, session).readHead()).isEqualTo(202);
        assertThat(peer.readEvent().data()).isEqualTo(result(1, "Ada"));
        assertThat(peer.readEvent()).isNull();
    }

    @Test
    void shouldResumeAfterABrokenConnection() throws IOException {
        final String session = session();
        final HttpPeer broken = post(call(1, "steps"), BOTH, session);
        broken.readHead();
        broken.readEvent();
        final Event seen = broken.readEvent();
        broken.close();
        goOn.release(3);
        final HttpPeer peer = connect();
        peer.send("GET", "/mcp", "", STREAM, session, "Last-Event-ID: " + seen.id());
        assertThat(peer.readHead()).isEqualTo(200);
        assertThat(peer.readEvent().data()).contains("\"progress\":2,");
        assertThat(peer.readEvent().data()).contains("\"progress\":3,");
        assertThat(peer.readEvent().data()).isEqualTo(result(1, "done"));
        assertThat(peer.readEvent()).isNull();
    }

    @Test
    void shouldLetTheClientComeBackForTheAnswer() throws IOException {
        final String session = session();
        final HttpPeer peer = post(call(1, "away"), BOTH, session);
        peer.readHead();
        final Event primer = peer.readEvent();
        assertThat(primer.data()).isEmpty();
        assertThat(peer.readEvent()).isNull();
        assertThat(peer.retry()).isEqualTo("50");
        peer.send("GET", "/mcp", "", STREAM, session, "Last-Event-ID: " + primer.id());
        assertThat(peer.readHead()).isEqualTo(200);
        goOn.release();
        assertThat(peer.readEvent().data()).isEqualTo(result(1, "back"));
        assertThat(peer.readEvent()).isNull();
    }

    @Test
    void shouldRefuseToResumeAfterAnUnknownEvent() throws IOException {
        final String session = session();
        for (final String id : List.of("7-7", "x", "")) {
            final HttpPeer peer = connect().send("GET", "/mcp", "", STREAM, session, "Last-Event-ID: " + id);
            assertThat(peer.readHead()).isEqualTo(400);
        }
    }

    @Test
    void shouldEndASessionByDelete() throws IOException {
        final String session = session();
        final HttpPeer listener = connect().send("GET", "/mcp", "", STREAM, session);
        assertThat(listener.readHead()).isEqualTo(200);
        assertThat(connect().send("DELETE", "/mcp", "", session).readHead()).isEqualTo(200);
        assertThat(listener.readEvent()).isNull();
        assertThat(post(request(1, "ping", "{}"), BOTH, session).readHead()).isEqualTo(404);
        assertThat(connect().send("DELETE", "/mcp", "", session).readHead()).isEqualTo(404);
        assertThat(connect().send("GET", "/mcp", "", STREAM, session).readHead())
                .isEqualTo(404);
    }

    @Test
    void shouldRefuseStreamsThatBelongToNoSession() throws IOException {
        assertThat(connect().send("GET", "/mcp", "", STREAM).readHead()).isEqualTo(400);
        assertThat(connect().send("DELETE", "/mcp", "").readHead()).isEqualTo(400);
        final HttpPeer modern = connect().send("GET", "/mcp", "", STREAM, "MCP-Protocol-Version: 2026-07-28");
        assertThat(modern.readHead()).isEqualTo(405);
        assertThat(modern.field("allow")).isEqualTo("POST");
    }

    @Test
    void shouldTellASessionOfChangesOnItsStream() throws IOException {
        final String session = session();
        final HttpPeer listener = connect().send("GET", "/mcp", "", STREAM, session);
        assertThat(listener.readHead()).isEqualTo(200);
        engine.notifier().toolsChanged();
        final Event event = listener.readEvent();
        assertThat(event.data()).contains("\"method\":\"notifications/tools/list_changed\"");
        assertThat(event.id()).isNull();
    }

    @Test
    void shouldCancelAModernRequestWhoseClientLeaves() throws Exception {
        final HttpPeer peer = connect();
        modern(
                peer,
                "tools/call",
                "sleep",
                request(1, "tools/call", "{\"name\":\"sleep\",\"arguments\":{}," + META + "}"));
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        peer.close();
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldGoOnWithALegacyRequestWhoseClientLeaves() throws Exception {
        final String session = session();
        final HttpPeer peer = post(call(1, "sleep"), BOTH, session);
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        peer.close();
        assertThat(post(request(2, "ping", "{}"), BOTH, session).readBody()).contains("\"id\":2");
        assertThat(interrupted.getCount()).isEqualTo(1);
        final String cancel =
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}";
        assertThat(post(cancel, BOTH, session).readHead()).isEqualTo(202);
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldServeADeprecatedClientLikeOneOverTcp() throws Exception {
        final HttpPeer stream = connect().send("GET", "/sse", "", STREAM);
        assertThat(stream.readHead()).isEqualTo(200);
        final Event first = stream.readEvent();
        assertThat(first.name()).isEqualTo("endpoint");
        final String endpoint = first.data();
        final HttpPeer poster = connect();
        poster.send(
                "POST",
                endpoint,
                request(
                        0,
                        "initialize",
                        "{\"protocolVersion\":\"2024-11-05\",\"capabilities\":{},"
                                + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}"));
        assertThat(poster.readHead()).isEqualTo(202);
        assertThat(stream.readEvent().data()).contains("\"id\":0", "\"protocolVersion\":\"2024-11-05\"");
        goOn.release(3);
        poster.send("POST", endpoint, call(1, "steps"));
        assertThat(poster.readHead()).isEqualTo(202);
        for (int i = 1; i <= 3; i++) {
            assertThat(stream.readEvent().data()).contains("\"progress\":" + i + ",");
        }
        assertThat(stream.readEvent().data()).isEqualTo(result(1, "done"));
        engine.notifier().toolsChanged();
        assertThat(stream.readEvent().data()).contains("notifications/tools/list_changed");
        poster.send("POST", endpoint, call(2, "sleep"));
        assertThat(poster.readHead()).isEqualTo(202);
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        stream.close();
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        int status = 202;
        for (int i = 0; i < 1000 && status != 404; i++) {
            status = connect().send("POST", endpoint, request(3, "ping", "{}")).readHead();
        }
        assertThat(status).isEqualTo(404);
    }

    @Test
    void shouldTellWhoListensOfChanges() throws IOException {
        final HttpPeer peer = connect();
        modern(
                peer,
                "subscriptions/listen",
                null,
                request(5, "subscriptions/listen", "{\"notifications\":{\"toolsListChanged\":true}," + META + "}"));
        assertThat(peer.readHead()).isEqualTo(200);
        assertThat(peer.readEvent().data())
                .contains(
                        "notifications/subscriptions/acknowledged", "subscriptionId\":5", "\"toolsListChanged\":true");
        engine.notifier().promptsChanged();
        engine.notifier().toolsChanged();
        assertThat(peer.readEvent().data()).contains("notifications/tools/list_changed", "subscriptionId\":5");
        engine.close();
        assertThat(peer.readEvent().data()).contains("\"resultType\":\"complete\"", "subscriptionId\":5");
        assertThat(peer.readEvent()).isNull();
    }
}
