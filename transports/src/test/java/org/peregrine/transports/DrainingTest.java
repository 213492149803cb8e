package org.peregrine.transports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;

/** A transport that leaves: what arrives is taken until it stops, peers are told, and nothing is reset. */
@OverTls
@Timeout(60)
class DrainingTest {
    private static final String HEAD = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private static final String GET = "GET /sse HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
    private static final String CLOSE = "Connection: close\r\n";
    private static final Pattern ENDPOINT = Pattern.compile("data: (/messages\\?sessionId=[0-9a-f]{32})\n\n");
    private static final EngineContext ENGINE = new EngineContext();

    private final List<TestServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        servers.forEach(TestServer::close);
        assertThat(servers)
                .allSatisfy(server -> assertThat(server.pool.borrowedBytes()).isZero());
    }

    private TestServer http() throws IOException {
        return open(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages"), 1)
                .getFirst();
    }

    private List<TestServer> open(Protocol protocol, int shards) throws IOException {
        final List<NioTransport> transports = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            transports.add(new NioTransport("net-" + i));
        }
        final NioTransport first = transports.getFirst();
        first.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TestTls.of(protocol));
        first.shareWith(transports.subList(1, shards).toArray(NioTransport[]::new));
        for (final NioTransport transport : transports) {
            final TestServer server = TestServer.open(transport, ENGINE);
            servers.add(servers.isEmpty() ? server : server.beside(servers.getFirst()));
        }
        return servers;
    }

    private static String post(String body) {
        return post("/mcp", body);
    }

    private static String post(String path, String body) {
        return HEAD.replace("/mcp", path) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void leave(TestServer server) {
        server.transport.quiesce();
        server.transport.finish();
    }

    @Test
    void shouldServeKeptConnectionsOnceMoreAndTellThem() throws IOException {
        final TestServer server = http();
        try (TestClient client = new TestClient(server)) {
            client.send(post("first"));
            assertThat(client.awaitText("<first>")).doesNotContain(CLOSE);
            server.transport.drain();
            client.forget().send(post("second"));
            assertThat(client.awaitEnd()).contains("200 OK", CLOSE, "<second>");
            assertThat(client.isReset()).isFalse();
        }
    }

    @Test
    void shouldAnswerAllRequestsThatWerePipelinedAndTellWithTheLast() throws IOException {
        final TestServer server = http();
        server.answering = false;
        try (TestClient client = new TestClient(server)) {
            client.send(post("a") + post("b") + post("c"));
            server.runUntil(() -> server.frames.size() == 3);
            server.transport.drain();
            server.answering = true;
            final String said = client.awaitEnd();
            assertThat(said).contains("<a>", "<b>", "<c>").containsOnlyOnce(CLOSE);
            assertThat(said.indexOf(CLOSE)).isGreaterThan(said.indexOf("<b>"));
        }
    }

    @Test
    void shouldTellWithARefusalOfARequestThatCameInPieces() throws IOException {
        final TestServer server = http();
        try (TestClient client = new TestClient(server)) {
            client.send(post("first"));
            client.awaitText("<first>");
            client.forget().send("GET /other HTTP/1.1\r\nHo");
            server.runUntilIdle();
            server.transport.drain();
            client.send("st: localhost\r\n\r\n");
            assertThat(client.awaitEnd()).contains("404 Not Found", CLOSE);
        }
    }

    @Test
    void shouldTellWithTheHeadOfAStream() throws IOException {
        final TestServer server = http();
        server.answering = false;
        try (TestClient client = new TestClient(server)) {
            client.send(post("a"));
            server.runUntil(() -> server.frames.size() == 1);
            server.transport.drain();
            server.say(server.frames.getFirst(), ReplyStatus.PART, "{}");
            assertThat(client.awaitText("data: {}")).contains(CLOSE);
            server.answering = true;
            assertThat(client.awaitEnd()).endsWith("0\r\n\r\n");
        }
    }

    @Test
    void shouldAnswerARequestThatCrossesTheEndOfAnIdleConnection() throws IOException {
        final TestServer server = http();
        try (TestClient idle = new TestClient(server);
                TestClient crossing = new TestClient(server)) {
            idle.send(post("first"));
            idle.awaitText("<first>");
            crossing.send(post("first"));
            crossing.awaitText("<first>");
            server.transport.drain();
            server.transport.quiesce();
            crossing.forget().send(post("late"));
            server.transport.finish();
            crossing.send(post("later"));
            assertThat(idle.forget().awaitEnd()).startsWith("HTTP/1.1 408 ").contains(CLOSE);
            assertThat(crossing.awaitEnd()).startsWith("HTTP/1.1 408 ").contains(CLOSE, "did not take");
            assertThat(crossing.isReset()).isFalse();
            assertThat(server.frames).hasSize(2);
            assertThat(server.transport.hasPendingReplies()).isTrue();
        }
        server.runUntil(() -> !server.transport.hasPendingReplies());
    }

    @Test
    void shouldNotWaitForEverForClientsThatKeepADeadConnection() throws IOException {
        final TestServer server = http();
        try (TestClient client = new TestClient(server)) {
            client.send(post("first"));
            client.awaitText("<first>");
            server.transport.drain();
            leave(server);
            client.awaitEnd();
            assertThat(server.transport.hasPendingReplies()).isTrue();
            server.nowNs += ENGINE.limit(Limit.DRAIN_GRACE_NS);
            server.cycle();
            assertThat(server.transport.hasPendingReplies()).isFalse();
        }
    }

    @Test
    void shouldAnswerAHalfRequest() throws IOException {
        final TestServer server = http();
        try (TestClient client = new TestClient(server)) {
            client.send(HEAD + "Content-Length: 10\r\n\r\n12345");
            server.runUntilIdle();
            server.transport.drain();
            leave(server);
            assertThat(client.awaitEnd()).startsWith("HTTP/1.1 408 ").contains(CLOSE);
            assertThat(server.frames).isEmpty();
        }
    }

    @Test
    void shouldServeWhatWasConnectedBeforeItStoppedListening() throws IOException {
        final List<TestServer> shards = open(new LineProtocol(), 3);
        final TestServer first = shards.getFirst();
        final List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            final TestClient client = new TestClient(first);
            clients.add(client);
            assertThat(client.sendSome("{}\n")).isEqualTo(3);
        }
        shards.forEach(shard -> shard.transport.drain());
        shards.get(1).cycle();
        first.transport.stopAccepting();
        assertThatThrownBy(() -> new TestClient(first)).isInstanceOf(IOException.class);
        assertThat(shards.get(1).transport.awaitsInput()).isTrue();
        first.runUntil(() -> {
            shards.get(1).cycle();
            shards.get(2).cycle();
            return clients.stream().allMatch(client -> client.read().equals("<{}>\n"));
        });
        assertThat(shards)
                .allSatisfy(shard -> assertThat(shard.count(EngineCounter.CONNECTIONS_REFUSED))
                        .isZero());
        for (final TestClient client : clients) {
            client.close();
        }
    }

    @Test
    void shouldTellAConnectionThatComesWhenNothingIsReadAnyMore() throws IOException {
        final List<TestServer> shards = open(new HttpProtocol(HttpSettings.LOCAL), 2);
        final TestServer first = shards.getFirst();
        final TestServer second = shards.get(1);
        try (TestClient one = new TestClient(first);
                TestClient other = new TestClient(first)) {
            one.sendSome(post("a"));
            other.sendSome(post("b"));
            second.transport.quiesce();
            first.transport.quiesce();
            first.transport.finish();
            second.transport.finish();
            first.runUntil(() -> {
                second.cycle();
                return one.isEnded() && other.isEnded();
            });
            assertThat(one.read() + other.read()).doesNotContain("200 OK");
            assertThat(List.of(one, other)).allSatisfy(client -> {
                assertThat(client.read()).startsWith("HTTP/1.1 408 ");
                assertThat(client.isReset()).isFalse();
            });
        }
    }

    @Test
    void shouldEndLinesByItsOwnEndAfterTheLastAnswer() throws IOException {
        final TestServer server = open(new LineProtocol(), 1).getFirst();
        try (TestClient client = new TestClient(server)) {
            client.send("[]\nhalf");
            client.awaitText("<[]>\n");
            server.transport.drain();
            client.send(" done\n");
            client.awaitText("<half done>\n");
            server.transport.quiesce();
            client.send("late\n");
            server.transport.finish();
            client.send("later\n");
            assertThat(client.awaitEnd()).isEqualTo("<[]>\n<half done>\n");
            assertThat(client.isReset()).isFalse();
            assertThat(server.frames).hasSize(2);
        }
    }

    @Test
    void shouldEndTheStreamOfADeprecatedSessionInOrder() throws IOException {
        final List<TestServer> shards = open(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages"), 2);
        final TestServer first = shards.getFirst();
        final TestServer second = shards.get(1);
        try (TestClient stream = new TestClient(first)) {
            stream.send(GET);
            first.runUntil(() -> {
                second.cycle();
                return ENDPOINT.matcher(stream.read()).find();
            });
            final Matcher endpoint = ENDPOINT.matcher(stream.read());
            assertThat(endpoint.find()).isTrue();
            try (TestClient poster = new TestClient(first)) {
                first.transport.drain();
                second.transport.drain();
                poster.sendSome(post(endpoint.group(1), "m"));
                second.runUntil(() -> {
                    first.transport.poll(0, first.nowNs);
                    return poster.read().contains("202 Accepted");
                });
                assertThat(poster.read()).contains(CLOSE);
                shards.forEach(shard -> shard.transport.quiesce());
                assertThat(first.transport.awaitsInput())
                        .as("taken on the other shard")
                        .isTrue();
                assertThat(stream.awaitText("data: <m>")).doesNotContain("\r\n0\r\n");
                assertThat(first.transport.awaitsInput()).isFalse();
                shards.forEach(shard -> shard.transport.finish());
                assertThat(stream.awaitEnd()).endsWith("\r\n0\r\n\r\n");
                assertThat(stream.isReset()).isFalse();
            }
        }
    }
}
