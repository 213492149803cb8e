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
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestedEngine;
import org.peregrine.transports.http.HttpPeer.Event;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/**
 * One client whose connections land on different shards, of which there are three: sockets are dealt out in turn, so a
 * test that connects once after another knows the shard of each. On every shard ids of connections begin with the same.
 */
@Timeout(120)
@OverTls
final class ShardedSessionTest {
    private static final int SHARDS = 3;
    private static final int ROUNDS = 20;
    private static final String BOTH = "Accept: application/json, text/event-stream";
    private static final String STREAM = "Accept: text/event-stream";
    private static final String CHANGED = "notifications/tools/list_changed";

    private final Semaphore goOn = new Semaphore(0);
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final List<HttpPeer> peers = new ArrayList<>();
    private McpEngine engine;
    private SocketAddress address;
    private String session;

    @BeforeEach
    void launch() throws IOException {
        final NioTransport transport = new NioTransport("net")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TestTls.of(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages")));
        final Form form = Form.EMPTY.required("name", Field.string("Name"));
        final Registry registry = Registry.builder()
                .resource(Resource.at("test://text").mimeType("text/plain").text("hello"))
                .tool(Tool.named("ask")
                        .interactive((request, context) ->
                                ToolResult.text(context.elicit("name", Elicitation.form("Who?", form))
                                        .string("name"))))
                .tool(Tool.named("steps").interactive((request, context) -> {
                    for (int i = 1; i <= 4; i++) {
                        context.progress(i, 4, null);
                        if (!goOn.tryAcquire(20, TimeUnit.SECONDS)) {
                            throw new IllegalStateException("Nobody lets the handler go on");
                        }
                    }
                    return ToolResult.text("done");
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
        final EngineContext context = new EngineContext().registry(registry).limit(Limit.DRAIN_TIMEOUT_NS, 100_000_000);
        engine = TestedEngine.launch(context, transport, SHARDS);
        address = transport.boundAddresses().getFirst();
    }

    @AfterEach
    void close() throws IOException {
        for (final HttpPeer peer : peers) {
            peer.close();
        }
        engine.close();
    }

    /** A connection on the next shard. */
    private HttpPeer connect() throws IOException {
        final HttpPeer peer = new HttpPeer(address);
        peers.add(peer);
        return peer;
    }

    private void initialize(HttpPeer peer) throws IOException {
        peer.send(
                "POST",
                "/mcp",
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                        + "\"capabilities\":{\"elicitation\":{}},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}",
                BOTH);
        peer.readBody();
        session = "Mcp-Session-Id: " + peer.field("mcp-session-id");
    }

    private HttpPeer post(HttpPeer peer, String body) throws IOException {
        return peer.send("POST", "/mcp", body, BOTH, session);
    }

    private HttpPeer listen(HttpPeer peer, String... more) throws IOException {
        final List<String> fields = new ArrayList<>(List.of(STREAM, session));
        fields.addAll(List.of(more));
        peer.send("GET", "/mcp", "", fields.toArray(String[]::new));
        assertThat(peer.readHead()).isEqualTo(200);
        return peer;
    }

    private static String call(int id, String tool) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":{},\"_meta\":{\"progressToken\":\"p\"}}}";
    }

    private static String request(int id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    @Test
    void shouldFindASessionOnEveryShard() throws IOException {
        initialize(connect());
        for (int shard = 1; shard <= SHARDS; shard++) {
            assertThat(post(connect(), request(shard, "ping", "{}")).readBody()).contains("\"id\":" + shard);
        }
    }

    @Test
    void shouldTellOnOneShardOfWhatWasSubscribedToOnAnother() throws IOException {
        initialize(connect());
        final HttpPeer listener = listen(connect());
        final HttpPeer subscriber = connect();
        assertThat(post(subscriber, request(1, "resources/subscribe", "{\"uri\":\"test://text\"}"))
                        .readBody())
                .contains("\"result\"");
        engine.notifier().resourceUpdated("test://text");
        assertThat(listener.readEvent().data()).contains("notifications/resources/updated", "test://text");
        assertThat(post(connect(), request(2, "resources/unsubscribe", "{\"uri\":\"test://text\"}"))
                        .readBody())
                .contains("\"result\"");
        engine.notifier().resourceUpdated("test://text");
        engine.notifier().toolsChanged();
        assertThat(listener.readEvent().data()).contains(CHANGED);
    }

    @Test
    void shouldMoveTheStreamOfASessionFromShardToShard() throws IOException {
        initialize(connect());
        HttpPeer listener = listen(connect());
        for (int round = 0; round < ROUNDS; round++) {
            final HttpPeer next = listen(connect());
            assertThat(listener.readEvent()).isNull();
            listener.close();
            for (int change = 0; change < 3; change++) {
                engine.notifier().toolsChanged();
                assertThat(next.readEvent().data()).contains(CHANGED);
            }
            listener = next;
        }
    }

    @Test
    void shouldHearAnAnswerOnAThirdShard() throws IOException {
        initialize(connect());
        final HttpPeer caller = post(connect(), call(1, "ask"));
        caller.readHead();
        caller.readEvent();
        assertThat(caller.readEvent().data()).contains("\"method\":\"elicitation/create\",\"id\":1,");
        final String answer =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}}";
        assertThat(post(connect(), answer).readHead()).isEqualTo(202);
        assertThat(caller.readEvent().data()).contains("\"text\":\"Ada\"");
    }

    @Test
    void shouldCancelOnAnotherShard() throws Exception {
        initialize(connect());
        post(connect(), call(1, "sleep"));
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        final String cancel =
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}";
        assertThat(post(connect(), cancel).readHead()).isEqualTo(202);
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldResumeAStreamOnEveryShardInTurn() throws IOException {
        initialize(connect());
        HttpPeer stream = post(connect(), call(1, "steps"));
        stream.readHead();
        stream.readEvent();
        Event seen = stream.readEvent();
        for (int step = 2; step <= 4; step++) {
            stream.close();
            stream = listen(connect(), "Last-Event-ID: " + seen.id());
            goOn.release();
            seen = stream.readEvent();
            assertThat(seen.data()).contains("\"progress\":" + step + ",");
        }
        goOn.release();
        assertThat(stream.readEvent().data()).contains("\"text\":\"done\"");
        assertThat(stream.readEvent()).isNull();
    }

    @Test
    void shouldEndASessionOnEveryShard() throws IOException {
        initialize(connect());
        final HttpPeer listener = listen(connect());
        assertThat(connect().send("DELETE", "/mcp", "", session).readHead()).isBetween(200, 299);
        assertThat(listener.readEvent()).isNull();
        for (int shard = 0; shard < SHARDS; shard++) {
            assertThat(post(connect(), request(1, "ping", "{}")).readHead()).isEqualTo(404);
        }
    }

    @Test
    void shouldTakeMessagesOfADeprecatedClientOnEveryShard() throws IOException {
        final HttpPeer stream = connect().send("GET", "/sse", "", STREAM);
        assertThat(stream.readHead()).isEqualTo(200);
        final String endpoint = stream.readEvent().data();
        for (int id = 1; id <= 2 * SHARDS; id++) {
            assertThat(connect()
                            .send("POST", endpoint, request(id, "ping", "{}"))
                            .readHead())
                    .isEqualTo(202);
            assertThat(stream.readEvent().data()).contains("\"id\":" + id);
        }
    }
}
