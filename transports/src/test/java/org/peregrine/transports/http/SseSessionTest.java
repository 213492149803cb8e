package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** The deprecated pair of endpoints. */
@OverTls
@Timeout(60)
class SseSessionTest {
    private static final String GET = "GET /sse HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
    private static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            + "Cache-Control: no-cache\r\nX-Accel-Buffering: no\r\nTransfer-Encoding: chunked\r\n"
            + HttpServer.DATE + "Connection: close\r\n\r\n";
    private static final String ACCEPTED = "HTTP/1.1 202 Accepted\r\n" + HttpServer.DATE + "Content-Length: 0\r\n\r\n";
    private static final Pattern ENDPOINT =
            Pattern.compile("event: endpoint\ndata: (/messages\\?sessionId=[0-9a-f]{32})\n\n");

    @TempDir
    private Path directory;

    private final EngineContext engine =
            new EngineContext().limit(Limit.MAX_PENDING_REPLY_BYTES, 1_000_000).limit(Limit.MAX_FRAME_BYTES, 1000);
    private HttpServer http;
    private TestServer server;

    @BeforeEach
    void open() throws IOException {
        http = HttpServer.withSse(directory, engine);
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

    private static String endpoint(String opening) {
        final Matcher matcher = ENDPOINT.matcher(opening);
        assertThat(matcher.find()).as(opening).isTrue();
        return matcher.group(1);
    }

    private static String post(String target, String body) {
        return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static String message(String data) {
        final String event = "event: message\ndata: " + data + "\n\n";
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }

    @Test
    void shouldSayFirstWhereMessagesGo() throws IOException {
        final String opening = send(GET).read();
        final String event = "event: endpoint\ndata: " + endpoint(opening) + "\n\n";
        assertThat(opening).isEqualTo(STREAM + Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
        assertThat(endpoint(send(GET).read())).isNotEqualTo(endpoint(opening));
        assertThat(server.frames).isEmpty();
    }

    @Test
    void shouldDeliverMessagesAsTheStreamsOwnAndAnswerThere() throws IOException {
        final TestClient stream = send(GET);
        final String endpoint = endpoint(stream.read());
        final TestClient poster = send(post(endpoint, "first") + post(endpoint + "&x=y", "second"));
        assertThat(poster.read()).isEqualTo(ACCEPTED + ACCEPTED);
        assertThat(server.frames).extracting(ReceivedFrame::body).containsExactly("first", "second");
        final ReceivedFrame first = server.frames.get(0);
        final ReceivedFrame second = server.frames.get(1);
        assertThat(first.connectionScoped()).isTrue();
        assertThat(first.acceptsStream()).isTrue();
        assertThat(second.connectionId()).isEqualTo(first.connectionId());
        assertThat(second.exchangeId()).isNotEqualTo(first.exchangeId());
        stream.forget();
        server.say(second, ReplyStatus.PART, "part");
        server.say(second, ReplyStatus.COMPLETE, "two");
        server.say(first, ReplyStatus.ACCEPTED, "");
        http.settle();
        assertThat(stream.read()).isEqualTo(message("part") + message("two"));
        assertThat(stream.isEnded()).isFalse();
        poster.close();
        http.settle();
        assertThat(server.disconnects).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsNoMessageOfASession() throws IOException {
        final String endpoint = endpoint(send(GET).read());
        assertThat(http.exchange(post("/messages", "{}"))).startsWith("HTTP/1.1 404 ");
        assertThat(http.exchange(post("/messages?sessionId=", "{}"))).startsWith("HTTP/1.1 404 ");
        assertThat(http.exchange(post(endpoint + "0", "{}"))).startsWith("HTTP/1.1 404 ");
        assertThat(http.exchange(post(endpoint, "x".repeat(1001)))).startsWith("HTTP/1.1 413 ");
        assertThat(http.exchange(post(endpoint, "{}").replace("application/json", "text/plain")))
                .startsWith("HTTP/1.1 415 ");
        assertThat(http.exchange(post(endpoint, "{}").replace("localhost", "evil.example")))
                .startsWith("HTTP/1.1 403 ");
        assertThat(http.exchange(post(endpoint, "{}").replace("POST", "GET"))).startsWith("HTTP/1.1 405 ");
        assertThat(http.exchange(post("/sse", "{}"))).startsWith("HTTP/1.1 405 ");
        assertThat(http.exchange(GET.replace("text/event-stream", "text/html"))).startsWith("HTTP/1.1 406 ");
        assertThat(http.exchange(GET.replace("Accept", "Origin: https://evil.example\r\nAccept")))
                .startsWith("HTTP/1.1 403 ");
        assertThat(server.frames).isEmpty();
    }

    @Test
    void shouldNotBeThereUnlessAskedFor() throws IOException {
        try (HttpServer plain =
                new HttpServer(Files.createDirectory(directory.resolve("plain")), engine, HttpSettings.LOCAL)) {
            assertThat(plain.exchange(GET)).startsWith("HTTP/1.1 404 ");
            assertThat(plain.exchange(post("/messages?sessionId=x", "{}"))).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void shouldEndTheSessionWithItsStream() throws IOException {
        for (final boolean half : new boolean[] {true, false}) {
            server.disconnects.clear();
            server.frames.clear();
            final TestClient stream = send(GET);
            final String endpoint = endpoint(stream.read());
            send(post(endpoint, "{}"));
            if (half) {
                stream.shutdownOutput();
                http.settleEnds();
                stream.awaitEnd();
            } else {
                stream.close();
            }
            http.settleEnds();
            assertThat(server.disconnects).containsExactly(server.frames.get(0).connectionId());
            assertThat(http.exchange(post(endpoint, "{}"))).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void shouldOpenAStreamOnlyBehindAllAnswers() throws IOException {
        final TestClient client = send(HttpServer.POST + GET + HttpServer.POST);
        assertThat(client.read()).isEmpty();
        server.say(server.frames.get(0), ReplyStatus.COMPLETE, "answer");
        http.settle();
        assertThat(client.read()).contains("answer" + STREAM);
        assertThat(server.frames).hasSize(1);
    }

    @Test
    void shouldStreamWithoutChunksInHttp10() throws IOException {
        final TestClient stream = send(GET.replace("HTTP/1.1", "HTTP/1.0"));
        final String opening = stream.read();
        assertThat(opening).doesNotContain("Transfer-Encoding");
        send(post(endpoint(opening), "{}"));
        stream.forget();
        server.say(server.frames.get(0), ReplyStatus.COMPLETE, "[]");
        http.settle();
        assertThat(stream.read()).isEqualTo("event: message\ndata: []\n\n");
    }

    @Test
    void shouldKeepASilentStreamAlive() throws IOException {
        final TestClient stream = send(GET);
        stream.read();
        server.nowNs += engine.limit(Limit.KEEP_ALIVE_NS);
        http.settle();
        assertThat(stream.forget().read()).isEqualTo("e\r\n: keep-alive\n\n\r\n");
    }

    @Test
    void shouldLoseNoMessageWhenTheHandlerIsFull() throws IOException {
        final String endpoint = endpoint(send(GET).read());
        server.full = true;
        final TestClient poster = http.connect();
        poster.send(post(endpoint, "{}"));
        server.cycle();
        server.cycle();
        assertThat(poster.read()).isEmpty();
        server.full = false;
        http.settle();
        assertThat(poster.read()).isEqualTo(ACCEPTED);
        assertThat(server.frames).hasSize(1);
    }

    @Test
    void shouldTakeNothingForAStreamThatIsNotRead() throws IOException {
        final TestClient stream = send(GET);
        final String endpoint = endpoint(stream.read());
        send(post(endpoint, "{}"));
        while (server.pool.borrowedBytes() < 400_000) {
            server.say(server.frames.get(0), ReplyStatus.PART, "x".repeat(50_000));
            server.cycle();
        }
        assertThat(http.exchange(post(endpoint, "{}"))).startsWith("HTTP/1.1 503 ");
        assertThat(http.exchange(HttpServer.POST.replace("/mcp", "/other"))).startsWith("HTTP/1.1 404 ");
        stream.awaitLength(400_000);
        http.settle();
        assertThat(http.exchange(post(endpoint, "{}"))).startsWith("HTTP/1.1 202 ");
    }

    @Test
    void shouldCarryMessagesToTheShardOfTheStream() throws IOException {
        final NioTransport second = new NioTransport("net-1");
        final NioTransport first = new NioTransport("net-0")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TestTls.of(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages")))
                .shareWith(second);
        try (TestServer one = TestServer.open(first, engine);
                TestServer two = TestServer.open(second, engine).beside(one);
                TestClient stream = new TestClient(one)) {
            stream.send(GET);
            final String endpoint = endpoint(stream.awaitText("sessionId="));
            two.cycle();
            try (TestClient poster = new TestClient(one)) {
                for (int i = 0; i < 100; i++) {
                    poster.send(post(endpoint, "m" + i));
                }
                one.full = true;
                one.runUntil(() -> {
                    two.cycle();
                    return poster.read().split("202 Accepted", -1).length == 101;
                });
                assertThat(one.frames).isEmpty();
                assertThat(two.count(EngineCounter.CONNECTIONS_OPENED)).isEqualTo(1);
                one.full = false;
                stream.awaitText("<m99>");
            }
            assertThat(one.frames).hasSize(100);
            assertThat(two.frames).isEmpty();
            for (int i = 0; i < 100; i++) {
                assertThat(one.frames.get(i).body()).isEqualTo("m" + i);
                assertThat(stream.read()).contains("data: <m" + i + ">\n");
            }
            assertThat(one.pool.borrowedBytes()).isZero();
        }
    }
}
