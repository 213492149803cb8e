package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.tools.kit.Kit;
import org.peregrine.tools.serve.Banner;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** The JDK's WebSocket client against a server of two shards. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class WebSocketClientTest {
    private static final long PATIENCE_S = 20;
    private static final int MAX_FRAME_BYTES = 100_000;

    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private HttpClient http;
    private McpEngine engine;
    private URI uri;

    /** What a client hears: whole messages, pings, pongs, and how it ends. */
    private static final class Ear implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                heard.add(message.toString());
                message.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer data) {
            heard.add("pong of " + data.remaining());
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            heard.add(code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            heard.add(error.toString());
        }

        String next() throws InterruptedException {
            return heard.poll(PATIENCE_S, TimeUnit.SECONDS);
        }
    }

    @BeforeEach
    void launch() throws Exception {
        final NioTransport first = new NioTransport("ws-0")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new WebSocketProtocol(HttpSettings.LOCAL));
        final Tool waiting = Tool.named("wait").blocking(call -> {
            started.countDown();
            try {
                release.await();
            } catch (final InterruptedException cancelled) {
                interrupted.countDown();
                throw cancelled;
            }
            return ToolResult.text("released");
        });
        final Tool asking = Tool.named("ask").interactive((call, context) -> {
            context.progress(1, 2, null);
            final Form form = Form.EMPTY.required("name", Field.string("Name"));
            return ToolResult.text("Hello, "
                    + context.elicit("who", Elicitation.form("Who?", form)).string("name"));
        });
        final EngineContext settings = new EngineContext()
                .limit(Limit.MAX_FRAME_BYTES, MAX_FRAME_BYTES)
                .limit(Limit.CLOSE_GRACE_NS, TimeUnit.SECONDS.toNanos(PATIENCE_S))
                .registry(Registry.builder()
                        .plugin(Kit.BUILT_IN.plugin())
                        .tool(waiting)
                        .tool(asking)
                        .build());
        engine = TestedEngine.launch(settings, first, 2);
        uri = URI.create(Banner.url(first.bound().getFirst()));
        http = HttpClient.newHttpClient();
    }

    @AfterEach
    void close() {
        release.countDown();
        http.shutdownNow();
        engine.close();
        assertThat(engine.borrowedBytes()).isZero();
    }

    private WebSocket connect(Ear ear) throws Exception {
        return http.newWebSocketBuilder()
                .subprotocols("mcp")
                .buildAsync(uri, ear)
                .get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private static void send(WebSocket webSocket, String text) throws Exception {
        webSocket.sendText(text, true).get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private static String call(int id, String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
    }

    private static String echo(int id, String message) {
        return call(id, "echo", "{\"message\":\"" + message + "\"}");
    }

    @Test
    void shouldAgreeOnTheSubprotocolAndAnswer() throws Exception {
        final Ear ear = new Ear();
        final WebSocket webSocket = connect(ear);
        assertThat(webSocket.getSubprotocol()).isEqualTo("mcp");
        send(webSocket, echo(1, "grüße 🦅"));
        assertThat(ear.next()).contains("\"id\":1", "\"text\":\"grüße 🦅\"");
        webSocket.sendPing(ByteBuffer.allocate(125)).get(PATIENCE_S, TimeUnit.SECONDS);
        assertThat(ear.next()).isEqualTo("pong of 125");
    }

    @Test
    void shouldJoinFragments() throws Exception {
        final Ear ear = new Ear();
        final WebSocket webSocket = connect(ear);
        final String text = "世€é".repeat(5_000);
        final String message = echo(7, text);
        int from = 0;
        while (from < message.length()) {
            final int to = Math.min(message.length(), from + 999);
            webSocket
                    .sendText(message.substring(from, to), to == message.length())
                    .get(PATIENCE_S, TimeUnit.SECONDS);
            from = to;
        }
        assertThat(ear.next()).contains("\"id\":7", text);
    }

    @Test
    void shouldServeManyClientsOnBothShards() throws Exception {
        final List<Ear> ears = new ArrayList<>();
        final List<WebSocket> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ears.add(new Ear());
            clients.add(connect(ears.get(i)));
        }
        for (int id = 0; id < 50; id++) {
            for (int i = 0; i < clients.size(); i++) {
                send(clients.get(i), echo(id, "client " + i));
            }
        }
        for (int id = 0; id < 50; id++) {
            for (int i = 0; i < ears.size(); i++) {
                assertThat(ears.get(i).next()).contains("\"id\":" + id + ",", "client " + i + "\"");
            }
        }
    }

    /** What answers no request travels as every other message. */
    @Test
    void shouldAskTheClientInTheMiddleOfACall() throws Exception {
        final Ear ear = new Ear();
        final WebSocket webSocket = connect(ear);
        send(
                webSocket,
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                        + "\"capabilities\":{\"elicitation\":{}},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}");
        assertThat(ear.next()).contains("2025-11-25");
        send(webSocket, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        send(webSocket, call(1, "ask", "{},\"_meta\":{\"progressToken\":\"p\"}"));
        assertThat(ear.next()).contains("notifications/progress", "\"progressToken\":\"p\"");
        final String question = ear.next();
        assertThat(question).contains("elicitation/create", "Who?");
        final Matcher id = Pattern.compile("\"id\":(\"[^\"]*\"|\\d+)").matcher(question);
        assertThat(id.find()).isTrue();
        send(
                webSocket,
                "{\"jsonrpc\":\"2.0\",\"id\":" + id.group(1)
                        + ",\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}}");
        assertThat(ear.next()).contains("\"id\":1,", "Hello, Ada");
    }

    @Test
    void shouldInterruptTheCallsOfAClientThatIsGone() throws Exception {
        final WebSocket webSocket = connect(new Ear());
        send(webSocket, call(1, "wait", "{}"));
        assertThat(started.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        webSocket.abort();
        assertThat(interrupted.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldAnswerBeforeItAnswersAClose() throws Exception {
        final Ear ear = new Ear();
        final WebSocket webSocket = connect(ear);
        send(webSocket, call(1, "wait", "{}"));
        send(webSocket, echo(2, "two"));
        assertThat(ear.next()).contains("\"id\":2");
        final CompletableFuture<WebSocket> closing = webSocket.sendClose(4000, "done");
        release.countDown();
        assertThat(ear.next()).contains("released");
        assertThat(ear.next()).isEqualTo("4000 ");
        closing.get(PATIENCE_S, TimeUnit.SECONDS);
        assertThat(webSocket.isInputClosed()).isTrue();
    }

    @Test
    void shouldSayWhyItCloses() throws Exception {
        final Ear binary = new Ear();
        connect(binary).sendBinary(ByteBuffer.allocate(3), true).get(PATIENCE_S, TimeUnit.SECONDS);
        assertThat(binary.next()).isEqualTo("1003 Messages must be text");
        final Ear large = new Ear();
        final CompletableFuture<WebSocket> sent =
                connect(large).sendText("x".repeat(MAX_FRAME_BYTES + 1), true).exceptionally(closedMeanwhile -> null);
        assertThat(large.next()).isEqualTo("1009 Message exceeds the size limit");
        sent.get(PATIENCE_S, TimeUnit.SECONDS);
        assertThat(engine.counter(EngineCounter.WEBSOCKET_FAULTS)).isEqualTo(2);
    }

    @Test
    void shouldSayThatItGoesAway() throws Exception {
        final Ear ear = new Ear();
        final WebSocket webSocket = connect(ear);
        send(webSocket, echo(1, "one"));
        assertThat(ear.next()).contains("one");
        engine.close();
        assertThat(ear.next()).isEqualTo("1001 Server is closing");
    }

    @Test
    void shouldRefuseForeignOrigins() {
        final CompletableFuture<WebSocket> refused = http.newWebSocketBuilder()
                .header("Origin", "https://evil.example")
                .buildAsync(uri, new Ear());
        assertThatThrownBy(() -> refused.get(PATIENCE_S, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
    }
}
