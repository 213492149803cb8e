package org.peregrine.transports.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.Transport;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestServer.Answer;

/** How connections end, and how long they live. */
@OverTls
class WebSocketClosingTest {
    private static final int NORMAL = 1000;

    @TempDir
    private Path directory;

    private final EngineContext engine = new EngineContext();
    private WebSocketServer webSocket;
    private TestServer server;
    private TestClient client;

    @BeforeEach
    void open() throws IOException {
        webSocket = new WebSocketServer(directory, engine);
        server = webSocket.server;
        client = webSocket.open();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        webSocket.close();
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    private List<String> answers() {
        webSocket.settle();
        return ServerOutput.frames(client.read());
    }

    private void tick() {
        server.nowNs += engine.limit(Limit.KEEP_ALIVE_NS);
        webSocket.settle();
    }

    private void sendUnanswered(String text) throws IOException {
        server.answering = false;
        client.send(ClientFrames.text(text));
        webSocket.settle();
    }

    @Test
    void shouldAnswerWhatWasTakenBeforeAClose() throws IOException {
        sendUnanswered("a");
        client.send(ClientFrames.close(NORMAL));
        assertThat(answers()).isEmpty();
        server.answering = true;
        assertThat(answers()).containsExactly("text:<a>", "close:1000");
        assertThat(client.isEnded()).isTrue();
        assertThat(server.disconnects).isEmpty();
        client.close();
        webSocket.settle();
        assertThat(server.disconnects).hasSize(1);
    }

    @Test
    void shouldAnswerWhatWasTakenBeforeAViolation() throws IOException {
        sendUnanswered("a");
        client.send("\u00ff\u00ff");
        assertThat(answers()).isEmpty();
        server.answering = true;
        assertThat(answers()).containsExactly("text:<a>", "close:1002");
    }

    @Test
    void shouldNotWaitForEverForAnswersBeforeItCloses() throws IOException {
        sendUnanswered("a");
        client.send(ClientFrames.close(NORMAL));
        server.nowNs += engine.limit(Limit.CLOSE_GRACE_NS) - 1;
        assertThat(answers()).isEmpty();
        server.nowNs += engine.limit(Limit.CLOSE_GRACE_NS);
        assertThat(answers()).containsExactly("close:1000");
        assertThat(server.answer(server.frames.getFirst(), Answer.complete("late")))
                .isEqualTo(Transport.CLOSED);
        assertThat(answers()).containsExactly("close:1000");
        client.close();
        webSocket.settle();
        assertThat(server.disconnects).hasSize(1);
    }

    @Test
    void shouldNoticeAtOnceThatAPeerIsGone() throws IOException {
        sendUnanswered("a");
        client.shutdownOutput();
        webSocket.settleEnds();
        assertThat(server.disconnects).hasSize(1);
        assertThat(server.answer(server.frames.getFirst(), Answer.complete("late")))
                .isEqualTo(Transport.CLOSED);
        assertThat(client.awaitEnd()).isEmpty();
    }

    @Test
    void shouldNoticeThatAPeerIsGoneWhileItWaitsForAClose() throws IOException {
        sendUnanswered("a");
        client.send(ClientFrames.close(NORMAL));
        webSocket.settle();
        client.shutdownOutput();
        webSocket.settleEnds();
        assertThat(server.disconnects).hasSize(1);
    }

    @Test
    void shouldNoticeAReset() throws IOException {
        try (TestServer tcp = TestServer.open(new WebSocketProtocol(WebSocketServer.SETTINGS), engine)) {
            final TestClient peer = new TestClient(tcp);
            peer.send(ClientFrames.REQUEST + ClientFrames.text("a") + ClientFrames.frame(ClientFrames.TEXT, "half"));
            peer.awaitText("<a>");
            assertThat(tcp.pool.borrowedBytes()).isPositive();
            peer.reset();
            tcp.runUntil(() -> tcp.disconnects.size() == 1);
            assertThat(tcp.pool.borrowedBytes()).isZero();
        }
    }

    @Test
    void shouldDiscardWhatComesAfterTheEnd() throws IOException {
        client.send(ClientFrames.text("a") + ClientFrames.close(NORMAL));
        assertThat(answers()).containsExactly("text:<a>", "close:1000");
        client.sendSome(ClientFrames.text("b").repeat(1000));
        webSocket.settle();
        assertThat(server.frames).hasSize(1);
        assertThat(server.disconnects).isEmpty();
        client.sendSome("x".repeat(100_000));
        server.nowNs += engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS);
        webSocket.settle();
        assertThat(server.disconnects).hasSize(1);
    }

    @Test
    void shouldPingAQuietPeerAndEndADeadOne() throws IOException {
        tick();
        assertThat(answers()).containsExactly("ping:");
        client.forget().send(ClientFrames.frame(ClientFrames.FIN | 0xA, ""));
        tick();
        assertThat(answers()).containsExactly("ping:");
        assertThat(client.isEnded()).isFalse();
        tick();
        assertThat(client.isEnded()).isTrue();
        assertThat(answers()).containsExactly("ping:");
    }

    @Test
    void shouldNotPingWhoTalksAndIsAnswered() throws IOException {
        for (int i = 0; i < 5; i++) {
            client.send(ClientFrames.text("a"));
            webSocket.settle();
            tick();
        }
        assertThat(answers()).hasSize(5).allMatch("text:<a>"::equals);
    }

    /** A proxy cuts a connection on which the server is quiet, however much the client says. */
    @Test
    void shouldPingWhoTalksWithoutBeingAnswered() throws IOException {
        server.answering = false;
        for (int i = 0; i < 3; i++) {
            client.send(ClientFrames.text("note"));
            webSocket.settle();
            tick();
        }
        assertThat(answers()).containsExactly("ping:", "ping:", "ping:");
    }

    @Test
    void shouldNotTakeAPeerForDeadWhileItIsNotRead() throws IOException {
        server.full = true;
        client.send(ClientFrames.text("a"));
        for (int i = 0; i < 3; i++) {
            server.nowNs += engine.limit(Limit.KEEP_ALIVE_NS);
            server.cycle();
        }
        assertThat(client.isEnded()).isFalse();
        server.full = false;
        assertThat(answers()).contains("text:<a>");
    }

    @Test
    void shouldSayThatTheServerGoesAway() throws IOException {
        try (TestClient idle = webSocket.open()) {
            sendUnanswered("a");
            server.transport.quiesce();
            server.transport.finish();
            webSocket.settle();
            assertThat(ServerOutput.frames(idle.read())).containsExactly("close:1001");
            assertThat(idle.isEnded()).isTrue();
            assertThat(server.transport.hasPendingReplies()).isTrue();
            server.nowNs += 2 * engine.limit(Limit.CLOSE_GRACE_NS);
            assertThat(answers()).isEmpty();
            assertThat(server.transport.hasPendingReplies()).as("not for ever").isFalse();
            server.answering = true;
            assertThat(answers()).containsExactly("text:<a>", "close:1001");
            idle.send(ClientFrames.close(1001));
        }
        client.close();
        server.runUntil(() -> server.disconnects.size() == 1);
    }

    /** Ticks for a time while the client answers pings. */
    private void answerPingsFor(long timeNs) {
        for (long ns = 0; ns < timeNs; ns += engine.limit(Limit.KEEP_ALIVE_NS)) {
            tick();
            client.sendSome(ClientFrames.frame(ClientFrames.FIN | ClientFrames.PONG, ""));
            webSocket.settle();
        }
    }

    @Test
    void shouldEndWhoSendsNoMessageAfterTheHandshake() {
        answerPingsFor(engine.limit(Limit.FIRST_MESSAGE_NS));
        assertThat(answers()).endsWith("close:1008");
        assertThat(client.isEnded()).isTrue();
        assertThat(server.count(EngineCounter.QUIET_CLOSED)).isEqualTo(1);
    }

    @Test
    void shouldLetASessionBeQuietForDays() throws IOException {
        client.send(ClientFrames.text("a"));
        assertThat(answers()).containsExactly("text:<a>");
        for (int days = 0; days < 3; days++) {
            server.nowNs += TimeUnit.DAYS.toNanos(1);
            answerPingsFor(10 * engine.limit(Limit.KEEP_ALIVE_NS));
        }
        client.forget().send(ClientFrames.text("b"));
        assertThat(answers()).endsWith("text:<b>");
    }

    @Test
    void shouldEndWhoNeverFinishesAMessageOfEmptyFragments() throws IOException {
        client.send(ClientFrames.text("a") + ClientFrames.frame(ClientFrames.TEXT, ""));
        for (int i = 0; i < 10; i++) {
            webSocket.settle();
            assertThat(client.isEnded()).isFalse();
            client.sendSome(ClientFrames.frame(0, ""));
            server.nowNs += engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS) / 10;
        }
        webSocket.settle();
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void shouldEndWhoNeverSendsThePayloadOfItsFrame() throws IOException {
        final String frame = ClientFrames.text("hello");
        client.send(ClientFrames.text("a") + frame.substring(0, frame.length() - "hello".length()));
        for (int i = 0; i < 10; i++) {
            webSocket.settle();
            assertThat(client.isEnded()).isFalse();
            server.nowNs += engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS) / 10;
            client.sendSome(i % 3 == 0 ? frame.substring(frame.length() - 1) : "");
        }
        webSocket.settle();
        assertThat(client.isEnded()).isTrue();
    }
}
