package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.Transport;
import org.peregrine.transports.NotOverTls;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;

/** Peers that leave while something is under way for them. */
@OverTls
class HttpPeerEndTest {
    private static final String GET = "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
    private static final String POST = HttpServer.HEAD + "Accept: */*\r\nContent-Length: 2\r\n\r\n{}";

    @TempDir
    private Path directory;

    private HttpServer http;
    private TestServer server;

    @BeforeEach
    void open() throws IOException {
        http = new HttpServer(directory, new EngineContext().limit(Limit.MAX_EXCHANGES, 3), HttpServer.SETTINGS);
        server = http.server;
        server.answering = false;
    }

    @AfterEach
    void close() {
        http.close();
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    private TestClient send(String bytes) throws IOException {
        final TestClient client = http.connect();
        client.send(bytes);
        http.settle();
        return client;
    }

    private void say(int frame, ReplyStatus status, String body) {
        server.say(server.frames.get(frame), status, body);
        http.settle();
    }

    private void assertGone() {
        http.settleEnds();
        assertThat(server.disconnects).containsExactly(server.frames.getFirst().connectionId());
        assertThat(server.count(EngineCounter.CONNECTIONS_CLOSED)).isEqualTo(1);
    }

    @NotOverTls(engines = TlsEngine.CONSCRYPT, reason = "ADR 91: read last, an end of one side ends both")
    @Test
    void shouldTellOfAHalfCloseOnceAndStillAnswer() throws IOException {
        final TestClient client = send(POST + POST);
        client.shutdownOutput();
        http.settle();
        assertThat(server.peerEnds).containsExactly(server.frames.getFirst().connectionId());
        say(0, ReplyStatus.COMPLETE, "first");
        assertThat(client.read()).endsWith("first");
        assertThat(server.disconnects).isEmpty();
        say(1, ReplyStatus.COMPLETE, "second");
        assertThat(client.awaitEnd()).endsWith("second");
        assertThat(server.peerEnds).hasSize(1);
        assertGone();
    }

    @Test
    void shouldTellOfNobodyWhoIsAnswered() throws IOException {
        final TestClient client = send(POST);
        say(0, ReplyStatus.COMPLETE, "{}");
        client.shutdownOutput();
        client.awaitEnd();
        assertThat(server.peerEnds).isEmpty();
        assertGone();
    }

    @Test
    void shouldTellAgainWhenTheHandlerWasFull() throws IOException {
        final TestClient client = send(POST);
        server.full = true;
        client.shutdownOutput();
        http.settleEnds();
        assertThat(server.peerEnds).isEmpty();
        server.full = false;
        http.settleEnds();
        assertThat(server.peerEnds).hasSize(1);
        say(0, ReplyStatus.COMPLETE, "{}");
        assertGone();
    }

    @Test
    void shouldTellOfThePeersEndAfterAllThatItSaid() throws IOException {
        final TestClient client = http.connect();
        server.full = true;
        client.send(POST + POST).shutdownOutput();
        server.cycle();
        server.cycle();
        assertThat(server.peerEnds).isEmpty();
        server.frameLimit = 1;
        server.full = false;
        server.cycle();
        server.cycle();
        assertThat(server.peerEnds).isEmpty();
        http.settleEnds();
        assertThat(server.frames).hasSize(2);
        assertThat(server.peerEnds).hasSize(1);
    }

    @Test
    void shouldTellOfThePeersEndBeforeTheDisconnect() throws IOException {
        final TestClient client = send(POST);
        server.full = true;
        client.shutdownOutput();
        http.settleEnds();
        server.full = false;
        client.close();
        http.settleEnds();
        assertThat(server.peerEnds).hasSize(1);
        assertThat(server.disconnects).isEmpty();
    }

    @Test
    void shouldNoticeTheEndOfWhoSentItsLastRequest() throws IOException {
        final TestClient client = send(POST.replace("Accept", "Connection: close\r\nAccept"));
        assertThat(server.peerEnds).isEmpty();
        client.close();
        http.settleEnds();
        assertThat(server.peerEnds).hasSize(1);
        say(0, ReplyStatus.COMPLETE, "{}");
        assertGone();
    }

    @Test
    void shouldDiscardWhatFollowsTheLastRequestUpToALimit() throws IOException {
        final TestClient client = send(POST.replace("Accept", "Connection: close\r\nAccept"));
        int sent = 0;
        int taken = 1;
        while (taken > 0) {
            taken = client.sendSome("x".repeat(100_000));
            sent += taken;
            http.settle();
        }
        assertThat(sent).isGreaterThan(1 << 20).isLessThan(4 << 20);
        assertThat(server.frames).hasSize(1);
        say(0, ReplyStatus.COMPLETE, "{}");
        client.awaitText("{}");
    }

    @Test
    void shouldCloseAStreamWhosePeerHalfCloses() throws IOException {
        for (final String request : new String[] {GET, POST}) {
            server.frames.clear();
            server.disconnects.clear();
            final TestClient client = send(request);
            say(0, ReplyStatus.PART, "");
            client.shutdownOutput();
            http.settleEnds();
            client.awaitEnd();
            assertThat(server.disconnects)
                    .containsExactly(server.frames.getFirst().connectionId());
            assertThat(server.say(server.frames.getFirst(), ReplyStatus.PART, "{}"))
                    .isEqualTo(Transport.CLOSED);
        }
    }

    @Test
    void shouldCloseAnHttp10StreamWhosePeerLeaves() throws IOException {
        final TestClient client = send(GET.replace("HTTP/1.1", "HTTP/1.0"));
        say(0, ReplyStatus.PART, "");
        client.close();
        assertGone();
    }

    @Test
    void shouldCloseAStreamWhosePeerHadLeftBefore() throws IOException {
        final TestClient client = send(POST);
        client.shutdownOutput();
        http.settle();
        assertThat(server.disconnects).isEmpty();
        say(0, ReplyStatus.PART, "{}");
        assertGone();
    }

    @Test
    void shouldAnswerAheadOfAStreamWhosePeerHadLeft() throws IOException {
        final TestClient client = send(POST + POST);
        say(1, ReplyStatus.PART, "{}");
        client.shutdownOutput();
        http.settle();
        assertThat(server.disconnects).isEmpty();
        say(0, ReplyStatus.COMPLETE, "first");
        assertThat(client.awaitEnd()).contains("first");
        assertGone();
    }

    @Test
    void shouldCloseAStreamWhosePeerLeavesWithRequestsThatWait() throws IOException {
        final TestClient client = send(GET + POST + POST + POST + POST);
        assertThat(server.frames).hasSize(3);
        say(0, ReplyStatus.PART, "");
        client.close();
        server.nowNs += new EngineContext().limit(Limit.KEEP_ALIVE_NS);
        server.runUntil(() -> server.disconnects.size() == 1);
    }

    @Test
    void shouldForgetWhatIsParkedOfWhoLeaves() throws IOException {
        final TestClient client = send(GET + POST);
        say(0, ReplyStatus.PART, "");
        say(1, ReplyStatus.PART, "{}");
        assertThat(server.pool.borrowedBytes()).isPositive();
        client.close();
        assertGone();
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    @NotOverTls(engines = TlsEngine.CONSCRYPT, reason = "ADR 91: read last, an end of one side ends both")
    @Test
    void shouldRefuseHalfARequestOfWhoLeaves() throws IOException {
        final TestClient client = send(POST + "POST /mcp HT");
        client.shutdownOutput();
        http.settle();
        assertThat(server.peerEnds).hasSize(1);
        say(0, ReplyStatus.COMPLETE, "first");
        assertThat(client.awaitEnd()).contains("first").contains("HTTP/1.1 400 ");
    }
}
