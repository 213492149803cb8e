package org.peregrine.transports.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.NotOverTls;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTls;

/** The first bytes of a line connection, and the time it may take: pages of browsers can be made to connect here, too. */
@OverTls
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FirstLineTest {
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n";

    @TempDir
    private Path directory;

    private final EngineContext engine = new EngineContext();
    private TestServer server;

    private TestClient connect() throws IOException {
        if (server == null) {
            final SocketAddress address = UnixDomainSocketAddress.of(directory.resolve("lines"));
            server = TestServer.open(address, new LineProtocol(), engine);
        }
        return new TestClient(server);
    }

    private List<String> bodies() {
        return server.frames.stream().map(ReceivedFrame::body).toList();
    }

    @AfterEach
    void close() {
        server.close();
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldExecuteNothingOfAnHttpRequest() throws IOException {
        for (final String line : List.of(
                "POST / HTTP/1.1\r\n",
                "GET /x?y=z HTTP/1.0\r\n",
                "M-SEARCH * HTTP/1.1\n",
                "post http://127.0.0.1:9000/ HTTP/1.1\r\n",
                "\r\n\r\nPOST / HTTP/1.1\r\n")) {
            for (final int cut : new int[] {line.length(), 1, line.length() - 2}) {
                final TestClient page = connect();
                page.send(line.substring(0, cut));
                server.runUntilIdle();
                page.sendSome(line.substring(cut) + "Host: 127.0.0.1\r\nContent-Length: 99\r\n\r\n" + CALL);
                assertThat(page.awaitEnd()).as(line).isEmpty();
            }
        }
        assertThat(server.frames).isEmpty();
        assertThat(server.count(EngineCounter.LINES_REFUSED)).isEqualTo(15);
    }

    @Test
    void shouldAnswerWhatIsNoJsonAndReadNothingBehindIt() throws IOException {
        final String hello = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc";
        for (final String line :
                List.of("EHLO example\r\n", "{\"jsonrpc\":\n", "{}}\n", hello + "\n", "   \n", "{}\u0000\n")) {
            server = null;
            final TestClient stranger = connect();
            stranger.send(line + CALL);
            final String body = line.strip().isEmpty() ? "   " : line.replaceAll("[\r\n]+$", "");
            assertThat(stranger.awaitEnd()).isEqualTo("<" + body + ">\n");
            assertThat(bodies()).containsExactly(body);
            assertThat(stranger.isReset()).isFalse();
            assertThat(server.count(EngineCounter.LINES_REFUSED)).isEqualTo(1);
            stranger.close();
            server.close();
        }
    }

    @Test
    void shouldNotWaitForTheEndOfALineThatCannotBecomeJson() throws IOException {
        final TestClient stranger = connect();
        stranger.send("\u0016\u0003\u0001\u0002\u0000");
        assertThat(stranger.awaitEnd()).isEqualTo("<\u0016\u0003\u0001\u0002\u0000>\n");
    }

    @Test
    void shouldExecuteNothingBehindALineThatIsTooLong() throws IOException {
        engine.limit(Limit.MAX_FRAME_BYTES, 256);
        final TestClient page = connect();
        page.send("POST /" + "x".repeat(400) + " HTTP/1.1\r\nHost: a\r\n\r\n" + CALL);
        page.awaitEnd();
        assertThat(bodies()).containsExactly("", "Host: a");
    }

    @Test
    void shouldGoOnAfterAnyLineOnceAMessageHasCome() throws IOException {
        final TestClient client = connect();
        client.send("\n17\n" + CALL + "EHLO\nPOST / HTTP/1.1\n" + CALL);
        server.runUntil(() -> server.frames.size() == 5);
        assertThat(client.isEnded()).isFalse();
        assertThat(bodies()).contains("17", "EHLO", "POST / HTTP/1.1");
    }

    @Test
    void shouldTakeABatchForAMessage() throws IOException {
        final TestClient batch = connect();
        batch.send(" [ {} ] \nEHLO\n");
        batch.awaitText("<EHLO>\n");
    }

    @NotOverTls(engines = TlsEngine.CONSCRYPT, reason = "ADR 91: read last, an end of one side ends both")
    @Test
    void shouldTakeALastLineWithoutItsEndForAMessage() throws IOException {
        final TestClient last = connect();
        last.send("{\"last\":1}").shutdownOutput();
        assertThat(last.awaitEnd()).isEqualTo("<{\"last\":1}>\n");
        final TestClient half = connect();
        half.send("{\"last\":").shutdownOutput();
        assertThat(half.awaitEnd()).isEqualTo("<{\"last\":>\n");
    }

    @Test
    void shouldJudgeTheSameLineAgainWhenItWasNotTaken() throws IOException {
        final TestClient client = connect();
        final TestClient stranger = connect();
        server.full = true;
        client.send(CALL + "more\n");
        stranger.send("EHLO\n" + CALL);
        for (int i = 0; i < 10; i++) {
            server.cycle();
        }
        server.full = false;
        assertThat(stranger.awaitEnd()).isEqualTo("<EHLO>\n");
        client.awaitText("<more>");
    }

    @Test
    void shouldEndWhoNeverSendsAMessage() throws IOException {
        final TestClient silent = connect();
        final TestClient chatty = connect();
        final TestClient session = connect().greet();
        server.runUntilIdle();
        for (int i = 0; i < 10; i++) {
            assertThat(silent.isEnded()).isFalse();
            assertThat(chatty.isEnded()).isFalse();
            chatty.send("\n");
            server.nowNs += engine.limit(Limit.FIRST_MESSAGE_NS) / 10;
            server.runUntilIdle();
        }
        assertThat(silent.isEnded()).isTrue();
        assertThat(chatty.isEnded()).isTrue();
        assertThat(server.count(EngineCounter.QUIET_CLOSED)).isEqualTo(2);
        server.nowNs += TimeUnit.DAYS.toNanos(30);
        server.runUntilIdle();
        session.send("{}\n");
        session.awaitText("<{}>\n");
    }

    @Test
    void shouldEndWhoNeverEndsALineThatIsTooLong() throws IOException {
        engine.limit(Limit.MAX_FRAME_BYTES, 256);
        final TestClient endless = connect().greet();
        endless.send("x".repeat(1000));
        for (int i = 0; i < 10; i++) {
            server.runUntilIdle();
            assertThat(endless.isEnded()).isFalse();
            endless.sendSome("x");
            server.nowNs += engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS) / 10;
        }
        endless.awaitEnd();
    }

    @Test
    void shouldLetSilentConnectionsGiveWayButNoSession() throws IOException {
        engine.limit(Limit.MAX_CONNECTIONS, 2);
        final TestClient session = connect().greet();
        final TestClient silent = connect();
        server.runUntilIdle();
        server.nowNs += 1;
        final TestClient second = connect().greet();
        assertThat(silent.isEnded()).isTrue();
        server.nowNs += TimeUnit.DAYS.toNanos(1);
        assertThat(TestClient.refusal(server)).matches(TestTls.isEverywhere() ? "" : "(?s).*Too many connections.*");
        session.send("{}\n").awaitText("<{}>\n");
        second.send("{}\n").awaitText("<{}>\n");
    }
}
