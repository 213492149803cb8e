package org.peregrine.transports.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.Transport;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestServer.Answer;
import org.peregrine.transports.TestTls;

@OverTls
class WebSocketConnectionTest {
    /** Over TLS a handshake is half of a test's time. */
    private static final int IDLE = TestTls.isEverywhere() ? 100 : 1000;

    private static final String LARGE = "x".repeat(300_000);

    @TempDir
    private Path directory;

    private final EngineContext engine = new EngineContext();
    private WebSocketServer webSocket;
    private TestServer server;

    private TestClient open() throws IOException {
        if (webSocket == null) {
            webSocket = new WebSocketServer(directory, engine);
            server = webSocket.server;
        }
        return webSocket.open();
    }

    private List<String> answers(TestClient client) {
        webSocket.settle();
        return ServerOutput.frames(client.read());
    }

    @AfterEach
    void close() {
        if (webSocket != null) {
            webSocket.close();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    @Test
    void shouldDeliverMessagesOfOneConnectionInOrder() throws IOException {
        final TestClient client = open();
        client.send(ClientFrames.text("one") + ClientFrames.text("two") + ClientFrames.utf8("drei €"));
        assertThat(answers(client))
                .containsExactly("text:<one>", "text:<two>", "text:<" + ClientFrames.latin1("drei €>"));
        assertThat(server.frames).allMatch(ReceivedFrame::connectionScoped);
        assertThat(server.frames.stream().map(ReceivedFrame::exchangeId)).containsExactly(0L, 1L, 2L);
        assertThat(server.frames.stream().map(ReceivedFrame::connectionId).distinct())
                .hasSize(1);
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldTakeAndSendEveryLengthAroundTheEncodings() throws IOException {
        final TestClient client = open();
        for (final int length : new int[] {0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 65_537, 1 << 20}) {
            final String text = "y".repeat(length);
            server.script = frame -> Answer.complete(frame.body());
            client.forget().send(ClientFrames.text(text));
            webSocket.settle();
            client.awaitLength(length);
            final List<String> expected = length == 0 ? List.of() : List.of("text:" + text);
            assertThat(answers(client).equals(expected)).as("%d bytes", length).isTrue();
            assertThat(server.frames.getLast().body()).hasSize(length);
        }
    }

    @Test
    void shouldTakeTheMaskOffWhateverItIs() throws IOException {
        final TestClient client = open();
        final String text = "the quick brown fox jumps over the lazy dog";
        for (int i = 0; i < 1000; i++) {
            final String key =
                    "" + (char) (i * 7 & 0xFF) + (char) (i * 31 & 0xFF) + (char) (i * 101 & 0xFF) + (char) (i & 0xFF);
            final String part = text.substring(i % 11, 11 + i % 32);
            client.forget().send(ClientFrames.frame(ClientFrames.FIN | ClientFrames.TEXT, key, part));
            assertThat(answers(client)).containsExactly("text:<" + part + ">");
        }
    }

    @Test
    void shouldJoinManySmallFragmentsInBoundedMemory() throws IOException {
        engine.limit(Limit.MAX_FRAME_BYTES, 10_000);
        final TestClient client = open();
        client.send(ClientFrames.frame(ClientFrames.TEXT, "x"));
        for (int i = 0; i < 8_999; i++) {
            client.send(ClientFrames.ping("p") + ClientFrames.frame(0, "x"));
            assertThat(answers(client)).containsExactly("pong:p");
            client.forget();
            assertThat(server.pool.borrowedBytes()).isLessThan(20_000);
        }
        client.send(ClientFrames.frame(ClientFrames.FIN, "y"));
        assertThat(answers(client)).containsExactly("text:<" + "x".repeat(9_000) + "y>");
    }

    @Test
    void shouldSendNothingForAnEmptyReplyAndEachOfSeveral() throws IOException {
        final TestClient client = open();
        server.script = frame -> new Answer(ReplyStatus.ACCEPTED, "");
        client.send(ClientFrames.text("note"));
        assertThat(answers(client)).isEmpty();
        server.answering = false;
        client.send(ClientFrames.text("ask") + ClientFrames.text("other"));
        webSocket.settle();
        server.answer(server.frames.get(2), Answer.complete("second"));
        server.answer(server.frames.get(1), Answer.complete("first"));
        server.transport.flush();
        assertThat(answers(client)).containsExactly("text:second", "text:first");
    }

    @Test
    void shouldSendWhatAnswersNothing() throws IOException {
        final TestClient client = open();
        server.answering = false;
        client.send(ClientFrames.text("ask"));
        webSocket.settle();
        final ReceivedFrame asked = server.frames.getFirst();
        server.say(asked, ReplyStatus.PART, "part");
        server.say(asked, ReplyStatus.PART, "");
        server.say(asked.withExchange(Reply.NO_EXCHANGE), ReplyStatus.PART, "own");
        server.say(asked, ReplyStatus.COMPLETE, "last");
        server.say(asked.withExchange(Reply.NO_EXCHANGE), ReplyStatus.PART, "later");
        server.transport.flush();
        assertThat(answers(client)).containsExactly("text:part", "text:own", "text:last", "text:later");
        client.send(ClientFrames.close(1000));
        assertThat(answers(client)).endsWith("text:later", "close:1000");
        assertThat(server.say(asked, ReplyStatus.PART, "late")).isEqualTo(Transport.CLOSED);
        assertThat(answers(client)).endsWith("text:later", "close:1000");
    }

    @Test
    void shouldLoseNothingWhenTheHandlerIsFull() throws IOException {
        final TestClient client = open();
        server.full = true;
        final List<String> expected =
                IntStream.range(0, 3000).mapToObj(i -> "text:<m" + i + ">").toList();
        client.send(IntStream.range(0, 3000)
                .mapToObj(
                        i -> ClientFrames.frame(ClientFrames.TEXT, "m") + ClientFrames.frame(ClientFrames.FIN, "" + i))
                .reduce("", String::concat));
        for (int i = 0; i < 1000; i++) {
            server.full = i % 3 != 0;
            server.cycle();
        }
        server.full = false;
        assertThat(answers(client)).isEqualTo(expected);
    }

    @Test
    void shouldKeepWhatASlowReaderHasNotRead() throws IOException {
        final TestClient client = open();
        server.script = frame -> Answer.complete(LARGE + frame.body());
        server.frameLimit = 8;
        client.send(ClientFrames.text("x").repeat(50));
        webSocket.settle();
        assertThat(server.transport.hasPendingReplies()).isTrue();
        client.awaitLength(50 * 300_011);
        assertThat(answers(client)).hasSize(50).allMatch(("text:" + LARGE + "x")::equals);
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldEndWhoNeverReads() throws IOException {
        final TestClient silent = open();
        server.script = frame -> Answer.complete(LARGE);
        int taken = 1;
        while (taken > 0) {
            taken = silent.sendSome(ClientFrames.text("x").repeat(100));
            webSocket.settle();
            assertThat(server.pool.borrowedBytes()).isLessThan(2 * engine.limit(Limit.MAX_PENDING_REPLY_BYTES));
        }
        server.nowNs += engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS);
        webSocket.settle();
        assertThat(server.count(EngineCounter.SLOW_READERS_CLOSED)).isEqualTo(1);
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldBoundWhatAFloodOfPingsCosts() throws IOException {
        engine.limit(Limit.MAX_PENDING_REPLY_BYTES, 400_000);
        final TestClient flood = open();
        final String pings = ClientFrames.ping("p".repeat(125)).repeat(1000);
        long sent = 0;
        int taken = 1;
        while (taken > 0) {
            taken = flood.sendSome(pings);
            sent += taken;
            webSocket.settle();
            assertThat(server.pool.borrowedBytes()).isLessThan(500_000);
        }
        assertThat(sent).isPositive();
        final TestClient other = open();
        other.send(ClientFrames.text("hello"));
        assertThat(answers(other)).containsExactly("text:<hello>");
        final int whole = (int) (sent / 131);
        flood.awaitLength(whole * 127);
        assertThat(ServerOutput.frames(flood.read())).hasSize(whole).allMatch(("pong:" + "p".repeat(125))::equals);
    }

    @Test
    void shouldSayThatThereIsNoMemory() throws IOException {
        engine.limit(Limit.BUFFER_POOL_BYTES, 1 << 17);
        final TestClient client = open();
        client.send(ClientFrames.text("before") + ClientFrames.text(LARGE).substring(0, 200_000));
        assertThat(ServerOutput.frames(client.awaitEnd())).containsExactly("text:<before>", "close:1011");
        client.close();
        server.runUntil(() -> server.disconnects.size() == 1);
    }

    @Test
    void shouldEndWhoNeverFinishesAMessage() throws IOException {
        final TestClient slow = open();
        slow.send(ClientFrames.frame(ClientFrames.TEXT, "begun"));
        webSocket.settle();
        assertThat(server.pool.borrowedBytes()).isPositive();
        for (int i = 0; i < 4; i++) {
            server.nowNs += engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS) / 4;
            slow.sendSome(ClientFrames.frame(0, "x"));
            webSocket.settle();
        }
        assertThat(slow.isEnded()).isTrue();
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldHoldNothingForIdleConnections() throws IOException {
        open();
        for (int i = 0; i < IDLE; i++) {
            webSocket.open().send(ClientFrames.text("ping"));
            webSocket.settle();
        }
        assertThat(server.frames).hasSize(IDLE);
        assertThat(server.pool.borrowedBytes()).isZero();
    }
}
