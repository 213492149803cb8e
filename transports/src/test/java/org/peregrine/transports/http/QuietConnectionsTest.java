package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTls;

/** HTTP connections on which nothing is under way: they end in time, and give way to others; nothing else does. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@OverTls
class QuietConnectionsTest {
    private static final int ROOM = 5;
    private static final String GET =
            "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: s1\r\n\r\n";

    @TempDir
    private Path directory;

    private final EngineContext engine = new EngineContext().limit(Limit.MAX_CONNECTIONS, ROOM);
    private HttpServer http;
    private TestServer server;

    private TestClient connect() throws IOException {
        if (http == null) {
            http = new HttpServer(directory, engine, HttpServer.SETTINGS);
            server = http.server;
        }
        final TestClient client = http.connect();
        http.settle();
        return client;
    }

    @AfterEach
    void close() {
        http.close();
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    private void pass(long timeNs) {
        server.nowNs += timeNs;
        http.settle();
    }

    private static long answers(TestClient client) {
        return Response.readAll(client.read()).stream()
                .filter(response -> response.status() == 200)
                .count();
    }

    @Test
    void shouldEndAConnectionThatIsIdleForTooLong() throws IOException {
        final TestClient client = connect();
        client.send(HttpServer.POST);
        http.settle();
        pass(engine.limit(Limit.HTTP_IDLE_NS) - 1);
        assertThat(client.isEnded()).isFalse();
        client.send(HttpServer.POST);
        http.settle();
        pass(engine.limit(Limit.HTTP_IDLE_NS) - 1);
        assertThat(client.isEnded()).isFalse();
        assertThat(answers(client)).isEqualTo(2);
        pass(1);
        assertThat(client.isEnded()).isTrue();
        assertThat(client.isReset()).isFalse();
        assertThat(server.count(EngineCounter.QUIET_CLOSED)).isEqualTo(1);
        assertThat(server.count(EngineCounter.CONNECTIONS_CLOSED)).isEqualTo(1);
    }

    @Test
    void shouldEndAConnectionThatNeverSaidAnything() throws IOException {
        final TestClient silent = connect();
        pass(engine.limit(Limit.FIRST_MESSAGE_NS) - 1);
        assertThat(silent.isEnded()).isFalse();
        pass(1);
        assertThat(silent.isEnded()).isTrue();
    }

    @Test
    void shouldTakeARequestThatComesJustInTime() throws IOException {
        final TestClient client = connect();
        final TestClient before = connect();
        client.send(HttpServer.POST);
        http.settle();
        server.full = true;
        before.send(HttpServer.POST);
        http.cycles(10);
        client.sendSome(HttpServer.POST);
        server.nowNs += engine.limit(Limit.HTTP_IDLE_NS);
        http.cycles(10);
        assertThat(client.isEnded()).isFalse();
        server.full = false;
        http.settle();
        assertThat(answers(client)).isEqualTo(2);
    }

    @Test
    void shouldNotEndWhoWaitsForAnAnswerOrListens() throws IOException {
        final TestClient waiting = connect();
        server.answering = false;
        waiting.send(HttpServer.POST);
        http.settle();
        final TestClient listening = connect();
        listening.send(GET);
        http.settle();
        server.say(server.frames.get(1), ReplyStatus.PART, "");
        for (int i = 0; i < 10; i++) {
            pass(engine.limit(Limit.HTTP_IDLE_NS));
            listening.read();
        }
        assertThat(waiting.isEnded()).isFalse();
        assertThat(listening.isEnded()).isFalse();
        for (int i = 2; i < ROOM; i++) {
            connect().send(HttpServer.POST);
            http.settle();
        }
        pass(1);
        assertThat(TestClient.refusal(server))
                .matches(TestTls.isEverywhere() ? "" : "(?s)HTTP/1.1 503 .*Too many connections.*");
        assertThat(server.count(EngineCounter.CONNECTIONS_REFUSED)).isEqualTo(1);
        assertThat(server.count(EngineCounter.CONNECTIONS_GAVE_WAY)).isZero();
        server.answering = true;
        http.settle();
        assertThat(answers(waiting)).isEqualTo(1);
    }

    @Test
    void shouldServeANewcomerInPlaceOfTheConnectionThatWasIdleLongest() throws IOException {
        final List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < ROOM; i++) {
            clients.add(connect().send(HttpServer.POST));
            pass(1);
        }
        clients.get(0).send(HttpServer.POST);
        pass(1);
        final TestClient sixth = connect().send(HttpServer.POST);
        http.settle();
        assertThat(answers(sixth)).isEqualTo(1);
        assertThat(clients).filteredOn(TestClient::isEnded).containsExactly(clients.get(1));
        assertThat(server.count(EngineCounter.CONNECTIONS_REFUSED)).isZero();
        assertThat(server.count(EngineCounter.CONNECTIONS_GAVE_WAY)).isEqualTo(1);
    }

    @Test
    void shouldNotTakeAConnectionFromWhoHasJustSentARequest() throws IOException {
        final TestClient first = connect().send(HttpServer.POST);
        for (int i = 1; i < ROOM; i++) {
            pass(1);
            connect().send(HttpServer.POST);
        }
        pass(1);
        first.sendSome(HttpServer.POST);
        final TestClient sixth = http.connect();
        sixth.sendSome(HttpServer.POST);
        http.settle();
        assertThat(answers(first)).isEqualTo(2);
        assertThat(answers(sixth)).isEqualTo(1);
    }

    @Test
    void shouldLoseNothingOfAProbeWhileIdleConnectionsFlood() throws IOException {
        final TestClient probe = connect();
        for (int i = 0; i < 500; i++) {
            final TestClient attacker = connect();
            if (i % 2 == 0) {
                attacker.sendSome(HttpServer.POST);
            }
            pass(1000);
            probe.send(HttpServer.POST);
            http.settle();
            assertThat(answers(probe)).as("round %d", i).isEqualTo(1);
            probe.forget();
        }
        final long open =
                server.count(EngineCounter.CONNECTIONS_OPENED) - server.count(EngineCounter.CONNECTIONS_CLOSED);
        assertThat(open).isEqualTo(ROOM);
        pass(engine.limit(Limit.HTTP_IDLE_NS));
        assertThat(server.count(EngineCounter.CONNECTIONS_CLOSED))
                .isEqualTo(server.count(EngineCounter.CONNECTIONS_OPENED));
    }

    @Test
    void shouldGiveABurstOfNewcomersTimeToSpeak() throws IOException {
        for (int i = 0; i < ROOM; i++) {
            connect().send(HttpServer.POST);
            http.settle();
        }
        pass(TimeUnit.SECONDS.toNanos(1));
        final List<TestClient> burst = new ArrayList<>();
        for (int i = 0; i < ROOM; i++) {
            burst.add(connect());
            pass(1000);
        }
        burst.forEach(client -> client.sendSome(HttpServer.POST));
        http.settle();
        assertThat(burst).allMatch(client -> answers(client) == 1);
    }
}
