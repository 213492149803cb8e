package org.peregrine.transports.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.transports.NotOverTls;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestServer.Answer;
import org.peregrine.transports.TestTls;

@OverTls
class LineProtocolTest {
    /** Over TLS a handshake is half of a test's time. */
    private static final int IDLE = TestTls.isEverywhere() ? 100 : 1200;

    private static final String LONG_LINE = "x".repeat(300_000);

    private final EngineContext engine = new EngineContext();
    private TestServer server;

    private TestClient connect() throws IOException {
        if (server == null) {
            server = TestServer.open(new LineProtocol(), engine);
        }
        return new TestClient(server).greet();
    }

    private List<String> bodies() {
        return server.frames.stream().map(ReceivedFrame::body).toList();
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    @Test
    void shouldAnswerLines() throws IOException {
        final TestClient client = connect();
        client.send("one\ntwo\r\n\n\r\nthree\n");
        assertThat(client.awaitText("<three>\n")).isEqualTo("<one>\n<two>\n<three>\n");
        assertThat(server.frames).allMatch(ReceivedFrame::connectionScoped);
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldAssembleALineSentByteByByte() throws IOException {
        final TestClient client = connect();
        for (final char c : "hello\r\nworld\n".toCharArray()) {
            client.send(String.valueOf(c));
            server.cycle();
        }
        assertThat(client.awaitText("<world>\n")).isEqualTo("<hello>\n<world>\n");
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldAssembleALineLargerThanTheReadBuffer() throws IOException {
        final TestClient client = connect();
        client.send("a\n" + LONG_LINE + "\nb\n");
        final String received = client.awaitText("<b>\n");
        assertThat(received).isEqualTo("<a>\n<" + LONG_LINE + ">\n<b>\n");
    }

    @Test
    void shouldSendNothingForAnEmptyReply() throws IOException {
        final TestClient client = connect();
        server.script = frame ->
                frame.body().equals("note") ? new Answer(ReplyStatus.ACCEPTED, "") : Answer.complete(frame.body());
        client.send("note\nask\n");
        assertThat(client.awaitText("ask\n")).isEqualTo("ask\n");
    }

    @Test
    void shouldReportAnEndlessLineAndGoOn() throws IOException {
        engine.limit(Limit.MAX_FRAME_BYTES, 1000);
        final TestClient client = connect();
        client.send("x".repeat(1000) + "\r\n");
        client.awaitText("\n");
        for (int i = 0; i < 50; i++) {
            client.send("y".repeat(10_000));
            server.cycle();
            assertThat(server.pool.borrowedBytes())
                    .as("a record of TLS may be whole only later")
                    .isLessThan(20_000);
        }
        client.send("\nafter\n");
        client.awaitText("<after>");
        assertThat(server.frames.stream().map(ReceivedFrame::fault))
                .containsExactly(FrameFault.NONE, FrameFault.TOO_LARGE, FrameFault.NONE);
    }

    @Test
    void shouldReportALineOneByteTooLongWhereverItIsCut() throws IOException {
        engine.limit(Limit.MAX_FRAME_BYTES, 256);
        final TestClient client = connect();
        for (int cut = 0; cut <= 259; cut += 7) {
            final String line = "z".repeat(257) + "\r\n";
            server.frames.clear();
            client.send(line.substring(0, cut));
            server.runUntilIdle();
            client.send(line.substring(cut) + "ok\n");
            server.runUntil(() -> server.frames.size() >= 2);
            assertThat(server.frames.get(0).fault()).isEqualTo(FrameFault.TOO_LARGE);
            assertThat(server.frames.get(1).body()).isEqualTo("ok");
        }
    }

    @Test
    void shouldLoseNothingWhenTheHandlerIsFull() throws IOException {
        engine.limit(Limit.MAX_FRAME_BYTES, 256);
        final TestClient client = connect();
        server.full = true;
        final List<String> expected =
                IntStream.range(0, 2000).mapToObj(i -> "line" + i).toList();
        client.send(expected.stream().limit(1000).collect(Collectors.joining("\n", "", "\n")));
        client.send("w".repeat(400) + "\n");
        client.send(expected.stream().skip(1000).collect(Collectors.joining("\n", "", "\n")));
        client.shutdownOutput();
        for (int i = 0; i < 100; i++) {
            server.cycle();
        }
        assertThat(server.frames).isEmpty();
        for (int i = 0; i < 1000; i++) {
            server.full = i % 3 != 0;
            server.cycle();
        }
        server.full = false;
        client.awaitEnd();
        assertThat(server.frames.get(1000).fault()).isEqualTo(FrameFault.TOO_LARGE);
        server.frames.remove(1000);
        assertThat(bodies()).isEqualTo(expected);
        server.runUntil(() -> !server.disconnects.isEmpty());
        assertThat(server.disconnects).hasSize(1);
    }

    @Test
    void shouldShareTheFrameLimitAmongConnections() throws IOException {
        final TestClient greedy = connect();
        final TestClient modest = connect();
        server.frameLimit = 8;
        greedy.send("g\n".repeat(5000));
        modest.send("m\n");
        server.runUntil(() -> bodies().contains("m"));
        assertThat(bodies().indexOf("m")).isLessThan(200);
        assertThat(greedy.awaitLength(4 * 5000)).hasSize(4 * 5000);
    }

    /** So their answers leave with one system call, however many connections are ready. */
    @Test
    void shouldTakeFramesOfAConnectionTogetherAndThenThoseOfTheNext() throws IOException {
        final List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(connect());
        }
        server.runUntilIdle();
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).sendSome((i + "\n").repeat(32));
        }
        server.frameLimit = 32;
        clients.forEach(client -> client.awaitLength(4 * 32));
        final Stream<String> runs = Pattern.compile("(.)\\1*")
                .matcher(String.join("", bodies()))
                .results()
                .map(MatchResult::group);
        assertThat(runs).allSatisfy(run -> assertThat(run).hasSizeGreaterThanOrEqualTo(16));
    }

    @Test
    void shouldDeliverAtMostTheFrameLimitInAPoll() throws IOException {
        final TestClient client = connect();
        client.send("a\n".repeat(1000));
        int before = 0;
        while (before < 1000) {
            server.transport.poll(10, server.nowNs);
            assertThat(server.frames.size() - before).isLessThanOrEqualTo(10);
            before = server.frames.size();
        }
        client.awaitLength(4000);
    }

    @NotOverTls(engines = TlsEngine.CONSCRYPT, reason = "ADR 91: read last, an end of one side ends both")
    @Test
    void shouldAnswerWhatWasReadBeforeAHalfClose() throws IOException {
        final TestClient client = connect();
        server.answering = false;
        client.send("one\ntwo\nlast without line feed").shutdownOutput();
        server.runUntil(() -> server.frames.size() == 3);
        server.runUntilIdle();
        assertThat(client.isEnded()).isFalse();
        assertThat(server.peerEnds).containsExactly(server.frames.get(0).connectionId());
        server.answering = true;
        assertThat(client.awaitEnd()).isEqualTo("<one>\n<two>\n<last without line feed>\n");
        assertThat(client.isReset()).isFalse();
        server.runUntil(() -> server.disconnects.size() == 1);
    }

    @Test
    void shouldAnnounceADisconnectOnceAndRetryIt() throws IOException {
        final TestClient client = connect();
        client.send("a\n");
        client.awaitText("<a>");
        server.full = true;
        client.close();
        server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
        for (int i = 0; i < 10; i++) {
            server.cycle();
        }
        assertThat(server.disconnects).isEmpty();
        server.full = false;
        server.runUntilIdle();
        assertThat(server.disconnects).containsExactly(server.frames.get(0).connectionId());
    }

    @Test
    void shouldNotAnnounceAConnectionThatDeliveredNothing() throws IOException {
        server = TestServer.open(new LineProtocol(), engine);
        final TestClient client = new TestClient(server);
        server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_OPENED) == 1);
        client.close();
        server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
        server.runUntilIdle();
        assertThat(server.disconnects).isEmpty();
    }

    @Test
    void shouldAnswerClosedForARepliesConnectionThatIsGone() throws IOException {
        final TestClient client = connect();
        server.answering = false;
        client.send("a\n");
        server.runUntil(() -> server.frames.size() == 1);
        client.reset();
        server.runUntil(() -> server.disconnects.size() == 1);
        final TestClient next = new TestClient(server).send("{}\n");
        server.runUntil(() -> server.frames.size() == 2);
        assertThat((int) server.frames.get(1).connectionId())
                .as("slot used again")
                .isEqualTo((int) server.frames.get(0).connectionId());
        assertThat(server.answer(server.frames.get(0), Answer.complete("late"))).isEqualTo(-1);
        assertThat(server.answer(server.frames.get(1), Answer.complete("timely")))
                .isZero();
        assertThat(next.awaitText("\n")).isEqualTo("timely\n");
    }

    @Test
    void shouldTurnAwayWhoComesAboveTheLimit() throws IOException {
        engine.limit(Limit.MAX_CONNECTIONS, 2);
        final TestClient first = connect();
        final TestClient second = connect();
        server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_OPENED) == 2);
        assertThat(TestClient.refusal(server))
                .isEqualTo(
                        TestTls.isEverywhere()
                                ? ""
                                : "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32603,\"message\":\"Too many connections\"}}\n");
        assertThat(server.count(EngineCounter.CONNECTIONS_REFUSED)).isEqualTo(1);
        first.close();
        server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
        final TestClient fourth = connect();
        fourth.send("in\n");
        fourth.awaitText("<in>");
        second.close();
    }

    @Test
    void shouldEndWhoNeverFinishesALine() throws IOException {
        engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS, 1_000_000_000L);
        final TestClient slow = connect();
        final TestClient idle = connect();
        slow.send("x");
        server.runUntil(() -> server.pool.borrowedBytes() > 0);
        for (int i = 0; i < 9; i++) {
            server.nowNs += 100_000_000L;
            slow.send("x");
            server.cycle();
        }
        assertThat(slow.isEnded()).isFalse();
        server.nowNs += 200_000_000L;
        slow.awaitEnd();
        assertThat(server.pool.borrowedBytes()).isZero();
        assertThat(idle.isEnded()).isFalse();
    }

    @Test
    void shouldSayThatThereIsNoMemory() throws IOException {
        engine.limit(Limit.BUFFER_POOL_BYTES, 1 << 17);
        final TestClient client = connect();
        client.send("x".repeat(200_000));
        client.awaitEnd();
        assertThat(server.frames).hasSize(1);
        assertThat(server.frames.get(0).fault()).isEqualTo(FrameFault.NO_MEMORY);
        client.close();
        server.runUntil(() -> server.disconnects.size() == 1);
    }

    @Test
    void shouldEndWhatWaitsForMoreInputWhenThereIsNoMemory() throws IOException {
        engine.limit(Limit.BUFFER_POOL_BYTES, 1 << 17);
        final TestClient client = connect();
        server.answering = false;
        client.send("{\"listen\":1}\n");
        server.runUntil(() -> server.frames.size() == 1);
        client.send("x".repeat(200_000));
        server.runUntil(() -> server.peerEnds.size() == 1);
        assertThat(server.frames.get(1).fault()).isEqualTo(FrameFault.NO_MEMORY);
        server.answer(server.frames.get(1), Answer.complete("refused"));
        server.answer(server.frames.get(0), Answer.complete("ended"));
        assertThat(client.awaitEnd()).isEqualTo("refused\nended\n");
    }

    /** As a change that the client has subscribed to. */
    @Test
    void shouldWriteNothingAfterItsOutputHasEnded() throws IOException {
        engine.limit(Limit.BUFFER_POOL_BYTES, 1 << 17);
        final TestClient client = connect();
        client.send("{}\n");
        client.awaitText("\n");
        client.send("x".repeat(200_000));
        client.awaitEnd();
        assertThat(server.disconnects).isEmpty();
        assertThat(server.say(server.frames.get(0), ReplyStatus.PART, "changed"))
                .isEqualTo(-1);
        client.close();
        server.runUntil(() -> server.disconnects.size() == 1);
    }

    @Test
    void shouldHoldNothingForIdleConnections() throws IOException {
        connect();
        for (int i = 0; i < IDLE; i++) {
            new TestClient(server).send("{}\n");
            server.cycle();
        }
        server.runUntil(() -> server.frames.size() == IDLE);
        server.runUntilIdle();
        assertThat(server.pool.borrowedBytes()).isZero();
        assertThat(server.count(EngineCounter.CONNECTIONS_OPENED)).isEqualTo(IDLE + 1);
    }
}
