package org.peregrine.transports.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestedEngine;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;

/** Large messages have memory of their size at once, and none that was promised only; large answers arrive whole. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LargeMessagesTest {
    private static final int LARGE_BYTES = 2 << 20;
    private static final int SMALL_BYTES = 16 << 10;
    private static final int PART_BYTES = 300_000;
    private static final int ANSWER_BYTES = 1_000_000;
    private static final String END = "\"}]}}";
    private static final JsonName TEXT = JsonName.of("text");

    private final EngineContext engine = new EngineContext().limit(Limit.MAX_FRAME_BYTES, 2 * LARGE_BYTES);

    private static String post(String body, int length) {
        return "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + length
                + "\r\n\r\n" + body;
    }

    private static void send(TestServer server, TestClient client, String text) throws IOException {
        client.send(text);
        server.runUntilIdle();
    }

    @Test
    void shouldHaveMemoryOfTheWholeMessageOnceEnoughHasCome() throws IOException {
        try (TestServer server = TestServer.open(new HttpProtocol(HttpSettings.LOCAL), engine);
                TestClient client = new TestClient(server)) {
            send(server, client, post("{", LARGE_BYTES));
            assertThat(server.pool.borrowedBytes())
                    .as("for a length that is only said")
                    .isPositive()
                    .isLessThan(SMALL_BYTES);
            send(server, client, " ".repeat(2 * PART_BYTES));
            final long borrowed = server.pool.borrowedBytes();
            assertThat(borrowed).as("once an eighth is there").isGreaterThanOrEqualTo(LARGE_BYTES);
            for (int sent = 2 * PART_BYTES + 1; sent < LARGE_BYTES - PART_BYTES; sent += PART_BYTES) {
                send(server, client, " ".repeat(PART_BYTES));
                assertThat(server.pool.borrowedBytes()).isEqualTo(borrowed);
            }
            client.sendSome(" ".repeat(PART_BYTES));
            server.runUntil(() -> !server.frames.isEmpty());
            assertThat(server.frames.getFirst().body()).hasSize(LARGE_BYTES);
        }
    }

    @Test
    void shouldGiveTheMemoryOfALargeMessageBackThoughAnotherHasBegun() throws IOException {
        try (TestServer server = TestServer.open(new LineProtocol(), engine);
                TestClient client = new TestClient(server)) {
            server.answering = false;
            send(server, client, "{" + " ".repeat(PART_BYTES));
            assertThat(server.pool.borrowedBytes()).isGreaterThan(PART_BYTES);
            send(server, client, "}\n{");
            assertThat(server.frames).hasSize(1);
            assertThat(server.pool.borrowedBytes()).isPositive().isLessThan(SMALL_BYTES);
            send(server, client, "}\n");
            assertThat(server.frames.getLast().body()).isEqualTo("{}");
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    /** Answers of inline tools lie in memory that the socket is written from; the client reads slowly. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendLargeAnswersWhole(boolean http) throws IOException {
        final Registry registry = Registry.builder()
                .tool(Tool.named("echo")
                        .inputSchema("{\"type\":\"object\"}")
                        .inline((call, reply) -> reply.text(call.argument(TEXT))))
                .build();
        final NioTransport transport = new NioTransport("net")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        http ? new HttpProtocol(HttpSettings.LOCAL) : new LineProtocol());
        final String text = text();
        final String large = call(text);
        final String small = call("small");
        try (McpEngine running = TestedEngine.launch(engine.registry(registry), transport);
                Socket socket = new Socket()) {
            socket.setReceiveBufferSize(SMALL_BYTES);
            socket.connect(transport.boundAddresses().getFirst());
            final InputStream input = new BufferedInputStream(socket.getInputStream(), SMALL_BYTES);
            for (int i = 0; i < 3; i++) {
                send(socket, http, large);
                send(socket, http, small);
                assertThat(read(input).contains(text)).isTrue();
                assertThat(read(input)).contains("\"small\"");
            }
            assertThat(running.borrowedBytes()).isZero();
        }
    }

    private static String text() {
        final Random random = new Random(3);
        final StringBuilder text = new StringBuilder(ANSWER_BYTES);
        while (text.length() < ANSWER_BYTES) {
            text.append(random.nextLong());
        }
        return text.toString();
    }

    private static String call(String text) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"text\":\""
                + text + "\"}}}";
    }

    private static void send(Socket socket, boolean http, String message) throws IOException {
        socket.getOutputStream()
                .write((http ? post(message, message.length()) : message + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads up to the end of one answer. */
    private static String read(InputStream input) throws IOException {
        final StringBuilder received = new StringBuilder();
        while (received.length() < END.length() || received.indexOf(END, received.length() - END.length()) < 0) {
            final int next = input.read();
            assertThat(next).as("after %d bytes", received.length()).isNotNegative();
            received.append((char) next);
        }
        return received.toString();
    }
}
