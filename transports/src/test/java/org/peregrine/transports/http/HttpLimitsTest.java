package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestServer.Answer;
import org.peregrine.transports.TestTls;

/** What one peer can cost at most. */
@OverTls
class HttpLimitsTest {
    private static final String LARGE = "x".repeat(300_000);

    @TempDir
    private Path directory;

    private final EngineContext engine = new EngineContext();
    private HttpServer http;
    private TestServer server;

    private TestClient connect() throws IOException {
        if (http == null) {
            http = new HttpServer(directory, engine, HttpServer.SETTINGS);
            server = http.server;
        }
        return http.connect();
    }

    @AfterEach
    void close() {
        if (http != null) {
            http.close();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    private static String post(String body) {
        return HttpServer.HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void shouldTakeOnlySoManyRequestsAtOnce() throws IOException {
        engine.limit(Limit.MAX_EXCHANGES, 4);
        final TestClient client = connect();
        server.answering = false;
        client.send(IntStream.range(0, 50).mapToObj(i -> post("m" + i)).reduce("", String::concat));
        http.settle();
        assertThat(server.frames).hasSize(4);
        server.answer(server.frames.get(1), Answer.complete(""));
        http.settle();
        assertThat(server.frames).hasSize(4);
        server.answer(server.frames.get(0), Answer.complete(""));
        http.settle();
        assertThat(server.frames).hasSize(6);
        server.answering = true;
        http.settle();
        assertThat(server.frames.stream().map(ReceivedFrame::body))
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void shouldCostBoundedMemoryForTinyChunks() throws IOException {
        engine.limit(Limit.MAX_FRAME_BYTES, 10_000);
        final TestClient client = connect();
        client.send(HttpServer.HEAD + "Transfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 9_000; i++) {
            client.send("1\r\nx\r\n");
            http.settle();
            assertThat(server.pool.borrowedBytes()).isLessThan(20_000);
        }
        client.send("0\r\n\r\n");
        http.settle();
        assertThat(server.frames.get(0).body()).isEqualTo("x".repeat(9_000));
    }

    @Test
    void shouldStopHeaderFloods() throws IOException {
        connect();
        assertThat(http.exchange(HttpServer.HEAD + "X: y\r\n".repeat(101)))
                .startsWith("HTTP/1.1 431 ")
                .endsWith(" close");
        assertThat(http.exchange(HttpServer.HEAD + "X: " + "y".repeat(20_000)))
                .startsWith("HTTP/1.1 431 ")
                .endsWith(" close");
        assertThat(http.exchange("POST /" + "y".repeat(20_000)))
                .startsWith("HTTP/1.1 414 ")
                .endsWith(" close");
        assertThat(http.exchange(
                        HttpServer.HEAD + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + "X: y\r\n".repeat(6_000)))
                .startsWith("HTTP/1.1 431 ")
                .endsWith(" close");
        assertThat(http.exchange(HttpServer.HEAD + "Transfer-Encoding: chunked\r\n\r\n1;" + "x".repeat(20_000)))
                .startsWith("HTTP/1.1 431 ")
                .endsWith(" close");
    }

    @Test
    void shouldSayThatThereIsNoMemory() throws IOException {
        engine.limit(Limit.BUFFER_POOL_BYTES, 1 << 17);
        connect();
        assertThat(http.exchange(HttpServer.HEAD + "Content-Length: 900000\r\n\r\n" + "x".repeat(200_000)))
                .startsWith("HTTP/1.1 503 ")
                .endsWith(" close");
    }

    /**
     * A request that was taken is answered at its turn, also when its answer came too early and there was no memory to
     * keep it in; and when that was the beginning of a stream, which may have no end.
     */
    @Test
    void shouldRefuseInItsTurnWhatCouldNotBeKept() throws IOException {
        engine.limit(Limit.BUFFER_POOL_BYTES, 1 << 17);
        final TestClient client = connect();
        server.answering = false;
        client.send(HttpServer.POST.repeat(4));
        http.settle();
        final List<UnsafeBuffer> hoard = new ArrayList<>();
        for (UnsafeBuffer buffer = server.pool.borrow(1); buffer != null; buffer = server.pool.borrow(1)) {
            hoard.add(buffer);
        }
        server.answer(server.frames.get(2), Answer.complete("third"));
        server.say(server.frames.get(1), ReplyStatus.PART, "{}");
        server.say(server.frames.get(1), ReplyStatus.PART, "{}");
        hoard.forEach(server.pool::release);
        server.answer(server.frames.get(3), Answer.complete("fourth"));
        server.answer(server.frames.get(0), Answer.complete("first"));
        http.settle();
        assertThat(Response.readAll(client.read())).extracting(Response::status).containsExactly(200, 503, 503, 200);
        server.say(server.frames.get(1), ReplyStatus.PART, "{}");
        server.answer(server.frames.get(1), Answer.complete("second"));
        server.answering = true;
        client.send(HttpServer.POST);
        http.settle();
        final List<Response> responses = Response.readAll(client.read());
        assertThat(responses).extracting(Response::status).containsExactly(200, 503, 503, 200, 200);
        assertThat(responses).extracting(Response::body).startsWith("first").endsWith("fourth", "<{}>");
        assertThat(responses).noneMatch(Response::isClosing);
    }

    @Test
    void shouldTurnAwayAboveTheLimitWithAWord() throws IOException {
        engine.limit(Limit.MAX_CONNECTIONS, 1);
        final TestClient first = connect();
        server.answering = false;
        first.send(HttpServer.POST);
        http.settle();
        assertThat(TestClient.refusal(server)).matches(TestTls.isEverywhere() ? "" : "(?s)HTTP/1.1 503 .*");
        assertThat(server.count(EngineCounter.CONNECTIONS_REFUSED)).isEqualTo(1);
    }

    @Test
    void shouldEndWhoNeverFinishesARequest() throws IOException {
        final TestClient client = connect();
        client.send("POST /mcp HTTP/1.1\r\nX: ");
        http.settle();
        assertThat(server.pool.borrowedBytes()).isPositive();
        server.nowNs += engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS);
        client.awaitEnd();
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldKeepServingOthersWhileOneDoesNotRead() throws IOException {
        final TestClient silent = connect();
        server.script = frame -> Answer.complete(LARGE);
        server.frameLimit = 8;
        int taken = 1;
        while (taken > 0) {
            taken = silent.sendSome(HttpServer.POST.repeat(100));
            http.settle();
        }
        assertThat(server.pool.borrowedBytes()).isBetween(1L, engine.limit(Limit.MAX_PENDING_REPLY_BYTES));
        final TestClient other = http.connect();
        other.send(HttpServer.POST);
        other.awaitText(LARGE);
        silent.awaitText(LARGE);
        silent.close();
    }

    @Test
    void shouldHoldNothingForIdleConnections() throws IOException {
        connect();
        for (int i = 0; i < 1100; i++) {
            http.connect().send(HttpServer.POST);
            http.settle();
        }
        assertThat(server.frames).hasSize(1100);
        assertThat(server.pool.borrowedBytes()).isZero();
    }
}
