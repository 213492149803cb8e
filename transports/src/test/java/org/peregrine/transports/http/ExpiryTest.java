package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** Streams end with the token that they were opened with; what belongs to the caller stays. */
@OverTls
@Timeout(120)
class ExpiryTest {
    private static final String BOTH = "Accept: application/json, text/event-stream";
    private static final String EVENTS = "Accept: text/event-stream";
    private static final String FIRST = "Authorization: Bearer alice.1";
    private static final String SECOND = "Authorization: Bearer alice.2";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final long START_MS = 1_000_000;
    private static final long EXPIRY_MS = START_MS + 60_000;

    private final TestTokens tokens = new TestTokens();
    private final AtomicLong nowMs = new AtomicLong(START_MS);
    private final long startNs = System.nanoTime();
    private final CountDownLatch goOn = new CountDownLatch(1);

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    @BeforeEach
    void launch() throws IOException {
        tokens.expiries.put("alice.1", EXPIRY_MS);
        final NioTransport first = new NioTransport("net-0")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TestTls.of(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages")));
        final Registry registry = Registry.builder()
                .tool(Tool.named("long").interactive((request, context) -> {
                    context.progress(1, 2, "begun");
                    goOn.await(1, TimeUnit.MINUTES);
                    return ToolResult.text("done");
                }))
                .build();
        server.launch(
                new EngineContext()
                        .registry(registry)
                        .epochClock(() -> nowMs.get() + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs))
                        .limit(Limit.KEEP_ALIVE_NS, TimeUnit.MILLISECONDS.toNanos(20))
                        .authentication(tokens.authentication()),
                first,
                2);
    }

    @AfterEach
    void release() {
        goOn.countDown();
    }

    private static String request(int id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    private String session() throws IOException {
        final String initialize = request(
                0,
                "initialize",
                "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                        + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}");
        final HttpPeer peer = server.peer().send("POST", "/mcp", initialize, BOTH, FIRST);
        assertThat(peer.readBody()).contains("2025-11-25");
        return "Mcp-Session-Id: " + peer.field("mcp-session-id");
    }

    private HttpPeer stream(String session, String... fields) throws IOException {
        final List<String> all = new ArrayList<>(List.of(EVENTS, session));
        all.addAll(List.of(fields));
        final HttpPeer peer = server.peer().send("GET", "/mcp", "", all.toArray(String[]::new));
        assertThat(peer.readHead()).isEqualTo(200);
        return peer;
    }

    private void change() {
        server.engine()
                .registry(Registry.builder()
                        .tool(Tool.named("other").inline((call, reply) -> reply.text("")))
                        .build());
    }

    private void expire() {
        nowMs.set(EXPIRY_MS);
    }

    @Test
    void shouldEndTheStreamOfASessionAndKeepTheSession() throws IOException {
        final String session = session();
        final HttpPeer stream = stream(session, FIRST);

        expire();

        assertThat(stream.readEvent()).isNull();
        assertThat(stream.send("GET", "/mcp", "", EVENTS, session, FIRST).readHead())
                .isEqualTo(401);
        assertThat(stream.field("www-authenticate")).contains("error=\"invalid_token\"");
        stream(session, SECOND);
        final HttpPeer other = server.peer().send("POST", "/mcp", request(1, "ping", ""), BOTH, session, SECOND);
        assertThat(other.readBody()).contains("\"id\":1");
    }

    @Test
    void shouldKeepAStreamThatWasOpenedAnewWithAnotherToken() throws IOException {
        final String session = session();
        final HttpPeer replaced = stream(session, FIRST);
        final HttpPeer stream = stream(session, SECOND);
        assertThat(replaced.readEvent()).isNull();
        final HttpPeer listen = listen(FIRST);

        expire();

        assertThat(listen.readEvent().data()).contains("complete"); // The same sweep, which has passed the sessions.
        change();
        assertThat(stream.readEvent().data()).contains("notifications/tools/list_changed");
    }

    private HttpPeer listen(String caller) throws IOException {
        final HttpPeer peer = server.peer()
                .send(
                        "POST",
                        "/mcp",
                        request(7, "subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}," + META),
                        BOTH,
                        "MCP-Protocol-Version: 2026-07-28",
                        "Mcp-Method: subscriptions/listen",
                        caller);
        assertThat(peer.readHead()).isEqualTo(200);
        assertThat(peer.readEvent().data()).contains("acknowledged");
        return peer;
    }

    @Test
    void shouldEndAListenWithItsAnswer() throws IOException {
        final HttpPeer brief = listen(FIRST);
        final HttpPeer lasting = listen(SECOND);

        expire();

        assertThat(brief.readEvent().data()).contains("\"id\":7", "\"resultType\":\"complete\"");
        assertThat(brief.readEvent()).isNull();
        change();
        assertThat(lasting.readEvent().data()).contains("notifications/tools/list_changed");
    }

    @Test
    void shouldAnswerACallThatWasTakenBeforeTheExpiry() throws IOException {
        final String session = session();
        final HttpPeer call = call(session);
        final HttpPeer stream = stream(session, FIRST);

        expire();

        assertThat(stream.readEvent()).isNull();
        goOn.countDown();
        assertThat(awaitEvent(call, "done").id()).isNotNull();
    }

    private static HttpPeer.Event awaitEvent(HttpPeer stream, String text) throws IOException {
        HttpPeer.Event event = stream.readEvent();
        while (event != null && !event.data().contains(text)) {
            event = stream.readEvent();
        }
        assertThat(event).as(text).isNotNull();
        return event;
    }

    private HttpPeer call(String session) throws IOException {
        final String params = "\"name\":\"long\",\"arguments\":{},\"_meta\":{\"progressToken\":1}";
        final HttpPeer peer =
                server.peer().send("POST", "/mcp", request(3, "tools/call", params), BOTH, session, FIRST);
        assertThat(peer.readHead()).isEqualTo(200);
        return peer;
    }

    @Test
    void shouldEndAResumedStreamThatCanBeResumedAgain() throws IOException {
        final String session = session();
        final HttpPeer call = call(session);
        final String seen = "Last-Event-ID: " + awaitEvent(call, "begun").id();
        call.close();
        final HttpPeer resumed = stream(session, FIRST, seen);

        expire();

        assertThat(resumed.readEvent()).isNull();
        final HttpPeer again = stream(session, SECOND, seen);
        goOn.countDown();
        assertThat(again.readEvent().data()).contains("done");
    }

    @Test
    void shouldEndADeprecatedStream() throws IOException {
        final HttpPeer brief = server.peer().send("GET", "/sse", "", EVENTS, FIRST);
        final HttpPeer lasting = server.peer().send("GET", "/sse", "", EVENTS, SECOND);
        assertThat(brief.readHead()).isEqualTo(200);
        assertThat(lasting.readHead()).isEqualTo(200);
        assertThat(brief.readEvent().name()).isEqualTo("endpoint");
        final String messages = lasting.readEvent().data();

        expire();

        assertThat(brief.readEvent()).isNull();
        post(messages);
        assertThat(lasting.readEvent().data()).contains("\"id\":9");
    }

    @Test
    void shouldEndStreamsWhoseTokenIsTakenBackAndAnswerTheirListens() throws IOException {
        final String session = session();
        final HttpPeer call = call(session);
        final String seen = "Last-Event-ID: " + awaitEvent(call, "begun").id();
        call.close();
        final HttpPeer taken = listen(SECOND);
        final HttpPeer resumed = stream(session, SECOND, seen);
        final HttpPeer stream = stream(session, SECOND);
        final HttpPeer kept = listen(FIRST);

        tokens.takeBack("alice.2");

        assertThat(taken.readEvent().data()).contains("\"id\":7", "\"resultType\":\"complete\"");
        assertThat(taken.readEvent()).isNull();
        assertThat(resumed.readEvent()).isNull();
        assertThat(stream.readEvent()).isNull();
        change();
        assertThat(kept.readEvent().data()).contains("notifications/tools/list_changed");
        final HttpPeer again = stream(session, FIRST, seen);
        goOn.countDown();
        assertThat(awaitEvent(again, "done").id()).isNotNull();
    }

    @Test
    void shouldEndADeprecatedStreamWhoseTokenIsTakenBack() throws IOException {
        final HttpPeer stream = server.peer().send("GET", "/sse", "", EVENTS, SECOND);
        assertThat(stream.readHead()).isEqualTo(200);
        assertThat(stream.readEvent().name()).isEqualTo("endpoint");

        tokens.takeBack("alice.2");

        assertThat(stream.readEvent()).isNull();
    }

    private void post(String target) throws IOException {
        final HttpPeer peer = server.peer().send("POST", target, request(9, "ping", ""), BOTH, SECOND);
        assertThat(peer.readHead()).isEqualTo(202);
    }
}
