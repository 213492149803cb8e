package org.peregrine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.mcp.ProtocolVersion;

/** A client beside servers that break the rules of WebSocket. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileWebSocketTest {
    private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";

    private static void upgrade(HostileServer.Peer peer) throws IOException {
        final String key = peer.exchange().replaceFirst("(?s)^.*Sec-WebSocket-Key: ([^\n]*)\n.*$", "$1");
        try {
            final byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            peer.send("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n");
        } catch (final NoSuchAlgorithmException impossible) {
            throw new IOException(impossible);
        }
    }

    private static String frame(int first, String payload) {
        return new String(new char[] {(char) first, (char) payload.length()}) + payload;
    }

    @Test
    void shouldPutTogetherWhatComesInPiecesAroundPings() throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
                    upgrade(peer);
                    pongsBeforeText(peer);
                    peer.send(frame(0x01, "")
                            + frame(0x89, "ping")
                            + frame(0x00, ANSWER.substring(0, 9))
                            + frame(0x8A, "")
                            + frame(0x00, "")
                            + frame(0x80, ANSWER.substring(9)));
                    peer.hold();
                });
                McpClient client = McpClient.connect(server.target("ws"), ProtocolVersion.V2026_07_28)) {
            assertThat(client.request("a", "{}")).isEqualTo("{}");
        }
    }

    /** Frames in hexadecimal digits. */
    @ParameterizedTest
    @CsvSource({
        "800161,the server continued no message",
        "01016101 0161,the server began a message within another",
        "010161820161,the server sent a binary message in pieces",
        "020161,the server sent a binary message in pieces",
        "818161000000,rule of WebSocket",
        "c10161,rule of WebSocket",
        "8300,rule of WebSocket",
        "0900,rule of WebSocket",
        "817f7fffffffffffffff,longer than",
        "817fffffffffffffffff,rule of WebSocket",
        "880203f3,closed the connection with code 1011",
        "8800,the server closed the connection"
    })
    void shouldSayWhatIsWrongWithAFrame(String hex, String reason) throws Exception {
        final String digits = hex.replace(" ", "");
        final StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < digits.length(); i += 2) {
            bytes.append((char) Integer.parseInt(digits.substring(i, i + 2), 16));
        }
        try (HostileServer server = new HostileServer(peer -> {
                    upgrade(peer);
                    pongsBeforeText(peer);
                    peer.send(bytes.toString());
                    peer.hold();
                });
                McpClient client = McpClient.connect(server.target("ws"), ProtocolVersion.V2026_07_28)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.request("a", "{}"))
                    .withMessageContaining(reason);
        }
    }

    /** Reads frames of the client up to a text, and counts the pongs before it. */
    private static int pongsBeforeText(HostileServer.Peer peer) throws IOException {
        int pongs = 0;
        while (true) {
            final int opcode = peer.read() & 0xF;
            int length = peer.read() & 0x7F;
            if (length == 126) {
                length = peer.read() << 8 | peer.read();
            }
            for (int i = 0; i < length + 4; i++) {
                if (peer.read() < 0) {
                    throw new IOException("the client left");
                }
            }
            if (opcode == 0x1) {
                return pongs;
            }
            pongs += opcode == 0xA ? 1 : 0;
        }
    }

    @Test
    void shouldNotKeepPongsForAServerThatReadsNone() throws Exception {
        final int pings = 256_000; // 32 MiB, which the client reads and the server does not.
        try (HostileServer server = new HostileServer(peer -> {
                    upgrade(peer);
                    pongsBeforeText(peer);
                    final String some = frame(0x89, "x".repeat(125)).repeat(64);
                    for (int i = 0; i < pings / 64; i++) {
                        peer.send(some);
                    }
                    peer.send(frame(0x81, ANSWER));
                    final int pongs = pongsBeforeText(peer);
                    peer.send(frame(0x81, ANSWER.replace(":1,\"result\":{", ":2,\"result\":{\"n\":" + pongs)));
                    peer.hold();
                });
                McpClient client = McpClient.connect(server.target("ws"), ProtocolVersion.V2026_07_28)) {
            assertThat(client.request("a", "{}")).isEqualTo("{}");
            final String pongs = client.request("b", "{}").replaceAll("[^0-9]", "");
            assertThat(Integer.parseInt(pongs)).isBetween(1, pings / 2);
        }
    }
}
