package org.peregrine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.codec.mcp.ProtocolVersion;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class McpClientTest {
    private static final String INITIALIZED =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}}";

    /** A line server that answers line by line as it was told to; an empty answer says nothing. */
    private static final class Lines implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

        Lines(String... answers) throws IOException {
            Thread.ofVirtual().start(() -> serve(Arrays.asList(answers)));
        }

        private void serve(List<String> answers) {
            try (Socket socket = server.accept()) {
                final BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                for (final String answer : answers) {
                    heard.add(in.readLine());
                    if (!answer.isEmpty()) {
                        socket.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                }
                in.transferTo(Writer.nullWriter());
            } catch (final IOException gone) {
                heard.add(gone.toString());
            }
        }

        String target() {
            return "tcp:127.0.0.1:" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @Test
    void shouldInitializeAndCallATool() throws Exception {
        final List<String> notifications = new ArrayList<>();
        try (Lines server = new Lines(
                        INITIALIZED,
                        "",
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}\n"
                                + "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[]}}");
                McpClient client = McpClient.connect(server.target()).onNotification(notifications::add)) {
            assertThat(client.callTool("a\"b", "{\"x\":1}")).isEqualTo("{\"content\":[]}");
            assertThat(server.heard.get(2))
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                            + "{\"_meta\":{\"progressToken\":1},\"name\":\"a\\\"b\",\"arguments\":{\"x\":1}}}");
        }
        assertThat(notifications).singleElement().asString().contains("notifications/message");
    }

    @Test
    void shouldThrowTheServersError() throws Exception {
        try (Lines server = new Lines(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,\"message\":\"Unknown tool\",\"data\":1}}");
                McpClient client = McpClient.connect(server.target(), ProtocolVersion.V2026_07_28)) {
            assertThatExceptionOfType(ServerErrorException.class)
                    .isThrownBy(() -> client.callTool("x", "{}"))
                    .withMessage("Unknown tool (-32602)")
                    .satisfies(error -> assertThat(error.code()).isEqualTo(-32602))
                    .satisfies(error -> assertThat(error.json()).contains("\"data\":1"));
            assertThat(server.heard.getFirst())
                    .contains("\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"", "\"name\":\"x\"");
        }
    }

    @Test
    void shouldRefuseWhatTheServerAsks() throws Exception {
        try (Lines server = new Lines(
                        INITIALIZED,
                        "",
                        "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"roots/list\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
                McpClient client = McpClient.connect(server.target())) {
            assertThat(client.request("ping", "{}")).isEqualTo("{}");
            assertThat(server.heard.get(3)).startsWith("{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"error\":{\"code\":-32601");
        }
    }

    @Test
    void shouldNotWaitForEver() throws Exception {
        try (Lines server = new Lines(INITIALIZED, "", "");
                McpClient client = McpClient.connect(server.target()).timeout(Duration.ofMillis(1))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.request("ping", "{}"))
                    .withMessage("The server did not answer ping within 1 ms");
        }
    }

    @Test
    void shouldSayThatNobodyListens() throws Exception {
        final int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> McpClient.connect("tcp:127.0.0.1:" + port))
                .withMessage("The connection ended: cannot connect to 127.0.0.1:" + port + ": Connection refused");
    }

    @Test
    void shouldRefuseParamsThatAreNoObject() throws Exception {
        try (Lines server = new Lines(INITIALIZED, "");
                McpClient client = McpClient.connect(server.target())) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.request("ping", "[]"));
            assertThatIllegalArgumentException().isThrownBy(() -> client.request("ping", "{\"a\":}"));
        }
    }

    @Test
    void shouldMirrorNamesBeyondAsciiInBase64() throws Exception {
        final List<String> heads = Collections.synchronizedList(new ArrayList<>());
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final Thread thread = Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    final byte[] bytes = new byte[4096];
                    final int count = socket.getInputStream().read(bytes);
                    heads.add(new String(bytes, 0, count, StandardCharsets.UTF_8));
                    socket.getOutputStream()
                            .write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                } catch (final IOException gone) {
                    heads.add(gone.toString());
                }
            });
            try (McpClient client = McpClient.connect(
                    "http://127.0.0.1:" + server.getLocalPort() + "/mcp", ProtocolVersion.V2026_07_28)) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> client.callTool("é", "{}"))
                        .withMessage("The server answered tools/call with status 503 and no message");
            }
            thread.join();
        }
        assertThat(heads.getFirst()).contains("Mcp-Method: tools/call\r\n", "Mcp-Name: =?base64?w6k=?=\r\n");
    }
}
