package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.websocket.WebSocketProtocol;

/**
 * More connections than a server may have, each kept busy by whatever a stranger or one known caller can think of:
 * others are served nevertheless, over the real engine and real sockets.
 */
@OverTls
@Timeout(120)
class HoardedConnectionsTest {
    private static final int ROOM = 10;
    /** Less than any timeout by which a server would be rid of its peers. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final int TIMEOUT_MS = 20_000;
    private static final String TYPE = "Content-Type: application/json\r\n";
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
            + "\"params\":{\"name\":\"TOOL\",\"arguments\":{},"
            + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}";

    private final TestTokens tokens = new TestTokens();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Socket> hoard = new ArrayList<>();

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    @BeforeEach
    void launch() throws IOException {
        final InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        final HttpSettings settings = HttpSettings.LOCAL.withAllowedOrigins("https://app.example");
        final NioTransport first = new NioTransport("net-0")
                .listen(anyPort, TestTls.of(new HttpProtocol(settings).withSse("/sse", "/messages")))
                .listen(anyPort, TestTls.of(new WebSocketProtocol(settings)));
        final Registry registry = Registry.builder()
                .tool(Tool.named("hello").inline((call, reply) -> reply.text("hello")))
                .tool(Tool.named("long").inline((call, reply) -> reply.text("x".repeat(200_000))))
                .tool(Tool.named("lasting").interactive((request, context) -> {
                    end.await();
                    return ToolResult.text("over");
                }))
                .build();
        server.launch(
                new EngineContext()
                        .registry(registry)
                        .authentication(tokens.authentication())
                        .limit(Limit.MAX_CONNECTIONS, ROOM)
                        .errorHandler(failure -> {}),
                first,
                1);
    }

    @AfterEach
    void release() throws IOException {
        end.countDown();
        tokens.release();
        for (final Socket socket : hoard) {
            socket.close();
        }
    }

    /** As many as fit on all shards of the run, and half as many again. */
    private int many() {
        return ROOM * Math.max(1, Integer.getInteger("peregrine.test.shards", 1)) * 3 / 2;
    }

    private static String post(String tool, String token) {
        final String body = CALL.replace("TOOL", tool);
        return "POST /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: application/json, text/event-stream\r\n"
                + "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: " + tool + "\r\n"
                + "Authorization: Bearer " + token + "\r\n" + TYPE + "Content-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    /** Opens one more, again when it has given way during its handshake. */
    private Socket open(boolean webSocket, String bytes) throws IOException {
        final long deadlineNs = System.nanoTime() + SOON.toNanos();
        while (true) {
            try {
                final Socket socket = TestTls.connect(webSocket ? server.lastAddress() : server.address(), TIMEOUT_MS);
                hoard.add(socket);
                send(socket, bytes);
                return socket;
            } catch (SSLException e) {
                assertThat(System.nanoTime() - deadlineNs).isNegative();
            }
        }
    }

    private static void send(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the head of an answer, and nothing when the server has closed the connection; returns its status. */
    private static int status(Socket socket) throws IOException {
        final InputStream input = socket.getInputStream();
        final StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            final int next = input.read();
            if (next < 0) {
                return 0;
            }
            head.append((char) next);
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    /** At the latest when the bytes that came last are read, and unread replies are taken for such. */
    private void assertOthersAreServed() throws IOException {
        final long deadlineNs = System.nanoTime() + SOON.toNanos();
        int served = 0;
        int status = 0;
        while (served < 5 && System.nanoTime() - deadlineNs < 0) {
            try (Socket other = TestTls.connect(server.address(), TIMEOUT_MS)) {
                send(other, post("hello", "bob.1"));
                status = status(other);
                served = status == 200 ? served + 1 : 0;
            } catch (SocketException | SSLException e) { // It was refused before it had spoken.
                served = 0;
            }
        }
        assertThat(status).as("the answer to a newcomer").isEqualTo(200);
    }

    static Stream<List<Object>> strangers() {
        final String post = "POST /mcp HTTP/1.1\r\nHost: localhost\r\n" + TYPE;
        final String handshake = String.join(
                "\r\n",
                "GET /mcp HTTP/1.1",
                "Host: localhost",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "");
        return Stream.of(
                List.of(false, post + "Content-Length: 1000000\r\n\r\n{", 401, ""),
                List.of(false, post + "Transfer-Encoding: chunked\r\n\r\n5\r\n{", 401, ""),
                List.of(false, post.replace("/mcp", "/nope") + "Content-Length: 1000000\r\n\r\n{", 404, ""),
                List.of(false, post.replace("/mcp", "/nope") + "Transfer-Encoding: chunked\r\n\r\n", 404, "5\r\n{"),
                List.of(false, post.replace("/mcp", "/messages?sessionId=x") + "Content-Length: 9\r\n\r\n", 401, "{"),
                List.of(false, post + "Content-Length: 1000000000\r\n\r\n{", 401, ""),
                List.of(false, post + "Content-Length: 0\r\n\r\n", 401, "P"),
                List.of(false, post + "Content-Length: 0\r\n\r\n", 401, post + "Content-Length: 5\r\n\r\n{"),
                List.of(false, "GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n", 401, "GET /s"),
                List.of(false, "OPTIONS /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n", 204, "P"),
                List.of(
                        false,
                        "GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: localhost\r\n\r\n",
                        200,
                        "P"),
                List.of(false, "BAD\r\n\r\n", 400, "P"),
                List.of(false, post("hello", "slow.1"), 0, ""),
                List.of(true, handshake, 0, ""),
                List.of(true, handshake + "Authorization: Bearer slow.1\r\n\r\n", 0, ""),
                List.of(true, handshake + "\r\n", 401, "P"));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void shouldLeaveRoomWhateverStrangersLeaveUnfinished(List<Object> stranger) throws IOException {
        final List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < many(); i++) {
            final Socket socket = open((boolean) stranger.get(0), (String) stranger.get(1));
            if ((int) stranger.get(2) != 0) {
                assertThat(status(socket)).isEqualTo(stranger.get(2));
            }
            sockets.add(socket);
        }
        for (final Socket socket : sockets) {
            try {
                send(socket, (String) stranger.get(3));
            } catch (IOException e) {
                assertThat(e).as("has given way").isNotNull();
            }
        }
        assertOthersAreServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unfinished", "unfinished after another", "lasting", "unread"})
    void shouldLeaveRoomToOthersThanTheCallerWhoHoldsMost(String way) throws IOException {
        final String whole = post("hello", "alice.1");
        int refused = 0;
        for (int i = 0; i < many(); i++) {
            final Socket socket = open(false, way.equals("unfinished after another") ? whole : "");
            if (way.equals("unfinished after another")) {
                final int status = status(socket);
                assertThat(status).isIn(200, 429);
                refused += status == 429 ? 1 : 0;
            }
            send(
                    socket,
                    switch (way) {
                        case "lasting" -> post("lasting", "alice.1");
                        case "unread" -> post("long", "alice.1").repeat(30);
                        default -> whole.substring(0, whole.length() - 5);
                    });
        }
        assertOthersAreServed();
        assertThat(server.engine().counter(EngineCounter.SHARES_SPENT) + refused)
                .isPositive();
    }
}
