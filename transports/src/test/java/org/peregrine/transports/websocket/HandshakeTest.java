package org.peregrine.transports.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.TestClient;

/** Every case of {@code handshakes.txt}, in one piece and cut, and the answers in full. */
class HandshakeTest {

    record Case(String expected, String name, String bytes) {}

    @TempDir
    private Path directory;

    private final EngineContext engine =
            new EngineContext().limit(Limit.MAX_HEADER_BYTES, 1000).limit(Limit.MAX_HEADER_COUNT, 10);
    private WebSocketServer webSocket;

    @BeforeEach
    void open() throws IOException {
        webSocket = new WebSocketServer(directory, engine);
    }

    @AfterEach
    void close() {
        assertThat(webSocket.server.pool.borrowedBytes()).isZero();
        webSocket.close();
    }

    static List<Case> cases() throws IOException {
        return VectorText.lines("handshakes.txt").stream()
                .map(line -> line.split(" \\| ", 3))
                .map(parts -> new Case(parts[0], parts[1], bytes(parts[2])))
                .toList();
    }

    private static String bytes(String lines) {
        final String expanded = lines.replace("$ALL", "Host: localhost / $UPGRADE / $KEY / $13")
                .replace("$UPGRADE", "Upgrade: websocket / Connection: Upgrade")
                .replace("$KEY", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                .replace("$13", "Sec-WebSocket-Version: 13")
                .replace(" / ", "\r\n");
        return VectorText.unescape(expanded) + "\r\n\r\n";
    }

    private String exchange(String... pieces) throws IOException {
        try (TestClient client = webSocket.connect()) {
            for (final String piece : pieces) {
                client.sendSome(piece);
                webSocket.settle();
            }
            return client.isEnded() ? client.read() + "end" : client.read();
        } finally {
            webSocket.settle();
        }
    }

    private static String summary(String response) {
        final String status = response.isEmpty() ? "nothing" : response.substring(9, 12);
        final boolean open = !response.endsWith("end");
        if (open != status.equals("101")) {
            return status + (open ? " and open" : " and ended");
        }
        return status + (response.contains("\r\nSec-WebSocket-Protocol: mcp\r\n") ? " mcp" : "");
    }

    @Test
    void shouldAnswerEachCaseAsExpected() throws IOException {
        final List<String> surprises = new ArrayList<>();
        for (final Case request : cases()) {
            final String summary = summary(exchange(request.bytes));
            if (!summary.equals(request.expected)) {
                surprises.add(request.name + ": expected " + request.expected + " but was " + summary);
            }
        }
        assertThat(surprises).isEmpty();
    }

    @Test
    void shouldAnswerTheSameWhereverARequestIsCut() throws IOException {
        for (final Case request : cases()) {
            final String whole = exchange(request.bytes);
            for (int cut = 1; cut < request.bytes.length(); cut += request.bytes.length() > 500 ? 37 : 7) {
                assertThat(exchange(request.bytes.substring(0, cut), request.bytes.substring(cut)))
                        .as("%s, cut at %d", request.name, cut)
                        .isEqualTo(whole);
            }
        }
    }

    /** The key and its answer are those of RFC 6455, 1.3. */
    @Test
    void shouldAcceptWithTheAnswerOfTheSpecification() throws IOException {
        assertThat(exchange(ClientFrames.REQUEST.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: mcp\r\n\r\n")))
                .isEqualTo(String.join(
                        "\r\n",
                        "HTTP/1.1 101 Switching Protocols",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                        "Sec-WebSocket-Protocol: mcp",
                        "",
                        ""));
        assertThat(webSocket.server.count(EngineCounter.REFUSED_NO_WEBSOCKET)).isZero();
    }

    @Test
    void shouldSayWhichVersionItSpeaks() throws IOException {
        assertThat(exchange(ClientFrames.REQUEST.replace("Version: 13", "Version: 12")))
                .isEqualTo(String.join(
                        "\r\n",
                        "HTTP/1.1 426 Upgrade Required",
                        "Content-Type: text/plain",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Date: Sun, 06 Nov 1994 08:49:37 GMT",
                        "Connection: close",
                        "Content-Length: 49",
                        "",
                        "This endpoint speaks WebSocket, version 13, only\nend"));
        assertThat(webSocket.server.count(EngineCounter.REFUSED_NO_WEBSOCKET)).isEqualTo(1);
    }

    @Test
    void shouldReadFramesThatComeWithTheRequest() throws IOException {
        final String received = exchange(ClientFrames.REQUEST + ClientFrames.text("early"));
        assertThat(ServerOutput.events(received)).containsExactly("101", "text:<early>");
    }

    @Test
    void shouldNotReadWhatComesBehindARefusedRequest() throws IOException {
        final String refused = ClientFrames.REQUEST.replace("/mcp", "/other");
        assertThat(summary(exchange(refused + ClientFrames.REQUEST + ClientFrames.text("x"))))
                .isEqualTo("404");
        assertThat(webSocket.server.frames).isEmpty();
    }

    @Test
    void shouldEndWhoDoesNotShakeHands() throws IOException {
        try (TestClient silent = webSocket.connect();
                TestClient slow = webSocket.connect()) {
            slow.send("GET /mcp HTTP/1.1\r\n");
            webSocket.settle();
            assertThat(silent.isEnded()).isFalse();
            webSocket.server.nowNs += engine.limit(Limit.KEEP_ALIVE_NS);
            assertThat(silent.awaitEnd()).isEmpty();
            assertThat(slow.awaitEnd()).isEmpty();
        }
    }

    @Test
    void shouldTurnAwayAboveTheLimitWithAWord() throws IOException {
        try (WebSocketServer small = new WebSocketServer(
                        Files.createDirectory(directory.resolve("small")),
                        new EngineContext().limit(Limit.MAX_CONNECTIONS, 1));
                TestClient first = small.open();
                TestClient second = small.connect()) {
            assertThat(second.awaitEnd()).startsWith("HTTP/1.1 503 ");
            assertThat(first.isEnded()).isFalse();
        }
    }
}
