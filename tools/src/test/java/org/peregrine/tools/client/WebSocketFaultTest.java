package org.peregrine.tools.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;

/** A server that breaks the rules of WebSocket is told apart from one that ends. */
final class WebSocketFaultTest {
    private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: (\\S+)");

    /** Shakes hands, and sends bytes. */
    private static void serve(ServerSocket server, byte[] frame) {
        try (Socket socket = server.accept()) {
            final byte[] request = new byte[4096];
            final int count = socket.getInputStream().read(request);
            final Matcher key = KEY.matcher(new String(request, 0, count, StandardCharsets.US_ASCII));
            assertThat(key.find()).isTrue();
            final byte[] accept = MessageDigest.getInstance("SHA-1")
                    .digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream()
                    .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: "
                                    + Base64.getEncoder().encodeToString(accept) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(frame);
            socket.getInputStream().readAllBytes();
        } catch (final IOException | NoSuchAlgorithmException gone) {
            throw new IllegalStateException(gone);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "81810102030460 | Frames of a server must not be masked",
                "f100 | Reserved bits are set, but no extension was negotiated",
                "8300 | Unknown opcode",
                "0900 | A control frame must not be fragmented",
                "897e0080 | A control frame holds at most 125 bytes",
                "817e0005 | A length must be encoded in the fewest bytes"
            })
    void shouldSayWhichRuleTheServerBroke(String frame, String rule) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ClientSelector selector = new ClientSelector()) {
            final Thread serving =
                    Thread.ofVirtual().start(() -> serve(server, HexFormat.of().parseHex(frame)));
            final Ear ear = new Ear();
            selector.connect(
                    Target.parse("ws://127.0.0.1:" + server.getLocalPort() + "/mcp"), ClientSettings.RAW, ear, null);
            ear.await(selector, () -> ear.heard.size() == 2);
            assertThat(ear.heard).containsExactly("open", "closed: the server broke a rule of WebSocket: " + rule);
            serving.join();
        }
    }
}
