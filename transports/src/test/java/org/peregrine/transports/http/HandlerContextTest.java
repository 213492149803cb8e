package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.content.RequestContext;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestedEngine;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** Handlers see the header fields that are passed on, and the connection, over every kind of socket and shard. */
@Timeout(120)
@OverTls
class HandlerContextTest {
    private static final String[] TOOLS = {"inline", "blocking", "interactive"};
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final String TENANT = "X-Tenant: acme";
    private static final String SECRETS = "Cookie: id=secret";
    private static final int SHARDS = 3;

    private final List<AutoCloseable> open = new ArrayList<>();
    private McpEngine engine;
    private SocketAddress http;
    private SocketAddress webSocket;
    private SocketAddress lines;

    @BeforeEach
    void launch() throws IOException {
        final Registry registry = Registry.builder()
                .tool(Tool.named("inline").inline((call, reply) -> reply.text(describe(call))))
                .tool(Tool.named("blocking").blocking(request -> ToolResult.text(describe(request))))
                .tool(Tool.named("interactive").interactive((request, context) -> ToolResult.text(describe(context))))
                .build();
        final NioTransport transport = new NioTransport("net")
                .listen(any(), TestTls.of(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages")))
                .listen(any(), TestTls.of(new WebSocketProtocol(HttpSettings.LOCAL)))
                .listen(any(), TestTls.of(new LineProtocol()));
        engine = TestedEngine.launch(
                new EngineContext().registry(registry).passHeaders("x-tenant", "X-Trace"), transport, SHARDS);
        http = transport.boundAddresses().get(0);
        webSocket = transport.boundAddresses().get(1);
        lines = transport.boundAddresses().get(2);
    }

    private static InetSocketAddress any() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable one : open) {
            one.close();
        }
        engine.close();
        assertThat(engine.borrowedBytes()).isZero();
    }

    private static String describe(RequestContext context) {
        return "<" + context.wire() + " " + context.peerAddress().isLoopbackAddress() + " "
                + context.headers().value("X-TENANT") + " " + context.headers().value("x-trace") + " "
                + context.headers().value("cookie") + ">";
    }

    private static String call(String tool, int id, String meta) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool + "\""
                + (meta.isEmpty() ? "" : "," + meta) + "}}";
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.add(one);
        return one;
    }

    @Test
    void shouldShowTheFieldsOfEachRequestOverHttp() throws IOException {
        final HttpPeer peer = opened(new HttpPeer(http));
        for (final String tool : TOOLS) {
            assertThat(peer.send("POST", "/mcp", call(tool, 1, ""), "Accept: application/json", SECRETS, TENANT)
                            .readBody())
                    .contains("<HTTP true acme null null>");
            assertThat(peer.send(
                                    "POST",
                                    "/mcp",
                                    call(tool, 2, META),
                                    "x-trace: \t1  ",
                                    "Accept: application/json",
                                    "MCP-Protocol-Version: 2026-07-28",
                                    "Mcp-Method: tools/call",
                                    "Mcp-Name: " + tool,
                                    SECRETS,
                                    "X-TRACE: 2")
                            .readBody())
                    .contains("<HTTP true null 1, 2 null>");
            assertThat(peer.send("POST", "/mcp", call(tool, 3, ""), "Accept: application/json")
                            .readBody())
                    .contains("<HTTP true null null null>");
        }
    }

    @Test
    void shouldShowTheFieldsOfABatch() throws IOException {
        final HttpPeer peer = opened(new HttpPeer(http));
        assertThat(peer.send(
                                "POST",
                                "/mcp",
                                "[" + call("inline", 1, "") + "," + call("blocking", 2, "") + "]",
                                "Accept: application/json",
                                TENANT)
                        .readBody())
                .containsSubsequence("<HTTP true acme null null>", "<HTTP true acme null null>");
    }

    /** Its messages arrive on other connections than its stream, of each shard. */
    @Test
    void shouldShowTheFieldsOfMessagesOfDeprecatedSessions() throws IOException {
        final HttpPeer stream = opened(new HttpPeer(http));
        stream.send("GET", "/sse", "", "Accept: text/event-stream");
        assertThat(stream.readHead()).isEqualTo(200);
        final String messages = stream.readEvent().data();
        for (int i = 0; i < SHARDS; i++) {
            final HttpPeer peer = opened(new HttpPeer(http));
            for (final String tool : TOOLS) {
                peer.send("POST", messages, call(tool, i, ""), "X-Trace: " + i, TENANT);
                assertThat(peer.readHead()).isEqualTo(202);
                assertThat(stream.readEvent().data()).contains("<SSE true acme " + i + " null>");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", META})
    void shouldShowTheFieldsOfTheHandshakeOverWebSocket(String meta) throws IOException {
        final Socket socket = opened(TestTls.connect(webSocket, 20_000));
        socket.getOutputStream()
                .write(("GET /mcp HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                + SECRETS + "\r\n" + TENANT + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(readUntil(socket.getInputStream(), "\r\n\r\n")).startsWith("HTTP/1.1 101");
        for (final String tool : TOOLS) {
            socket.getOutputStream().write(frame(call(tool, 1, meta)));
            assertThat(readFrame(socket.getInputStream())).contains("<WEBSOCKET true acme null null>");
        }
    }

    /** A text message with a mask of zeros. */
    private static byte[] frame(String text) {
        final byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0x81);
        if (payload.length < 126) {
            bytes.write(0x80 | payload.length);
        } else {
            bytes.write(0x80 | 126);
            bytes.write(payload.length >> 8);
            bytes.write(payload.length);
        }
        bytes.writeBytes(new byte[4]);
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }

    private static String readFrame(InputStream input) throws IOException {
        final DataInputStream data = new DataInputStream(input);
        assertThat(data.readUnsignedByte()).isEqualTo(0x81);
        final int length = data.readUnsignedByte();
        final byte[] payload = new byte[length == 126 ? data.readUnsignedShort() : length];
        data.readFully(payload);
        return new String(payload, StandardCharsets.UTF_8);
    }

    private static String readUntil(InputStream input, String end) throws IOException {
        final StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            final int next = input.read();
            assertThat(next).as(text.toString()).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", META})
    void shouldShowNoFieldsOverLines(String meta) throws IOException {
        final Socket socket = opened(TestTls.connect(lines, 20_000));
        for (final String tool : TOOLS) {
            socket.getOutputStream().write((call(tool, 1, meta) + "\n").getBytes(StandardCharsets.UTF_8));
            assertThat(readUntil(socket.getInputStream(), "\n")).contains("<LINES true null null null>");
        }
    }
}
