package org.peregrine.transports.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.principal.Authenticator;
import org.peregrine.engine.principal.TokenClocks;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.Failures;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;

/** A WebSocket connection is its handshake's caller's. */
@OverTls
@Timeout(60)
class HandshakeTokenTest {
    @TempDir
    private Path directory;

    private final TestTokens tokens = new TestTokens();
    private final EngineContext engine = new EngineContext().errorHandler(failure -> {});
    private long nowMs = 1_000_000;
    private TestServer server;

    @BeforeEach
    void open() throws IOException {
        final NioTransport transport = new NioTransport("test")
                .listen(
                        UnixDomainSocketAddress.of(directory.resolve("ws")),
                        TestTls.of(new WebSocketProtocol(WebSocketServer.SETTINGS)));
        server = TestServer.open(
                transport,
                engine,
                counters -> new Authenticator(
                        tokens.authentication(),
                        engine.limits(),
                        new TokenClocks(engine.clock(), () -> nowMs),
                        engine.handlerThreads(),
                        transport::wakeup,
                        new Failures(counters, engine.errorHandler())));
    }

    @AfterEach
    void close() {
        tokens.release();
        server.close();
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    private static String request(String authorization) {
        return ClientFrames.REQUEST.replaceFirst("\r\n", "\r\n" + authorization + "\r\n");
    }

    @Test
    void shouldGiveEachMessageItsHandshakesCaller() throws IOException {
        try (TestClient client = new TestClient(server)) {
            client.send(request("Authorization: Bearer alice.1.read"));
            assertThat(client.awaitText("\r\n\r\n")).startsWith("HTTP/1.1 101");
            client.send(ClientFrames.text("{}"));
            server.runUntil(() -> !server.frames.isEmpty());

            assertThat(server.principals.getFirst().subject()).isEqualTo("alice");
        }
    }

    @Test
    void shouldRefuseAHandshakeWithoutAnAcceptedToken() throws IOException {
        try (TestClient none = new TestClient(server);
                TestClient refused = new TestClient(server)) {
            none.send(ClientFrames.REQUEST);
            refused.send(request("Authorization: Bearer refused"));

            assertThat(none.awaitEnd())
                    .startsWith("HTTP/1.1 401 Unauthorized\r\n")
                    .contains("\r\nWWW-Authenticate: Bearer realm=\"tests\", resource_metadata=\"https://");
            assertThat(refused.awaitEnd()).startsWith("HTTP/1.1 401").contains("error=\"invalid_token\"");
            assertThat(server.count(EngineCounter.REFUSED_UNAUTHENTICATED)).isEqualTo(2);
        }
    }

    private TestClient open(String token) throws IOException {
        final TestClient client = new TestClient(server);
        client.send(request("Authorization: Bearer " + token));
        assertThat(client.awaitText("\r\n\r\n")).startsWith("HTTP/1.1 101");
        return client;
    }

    /** Lets the time of a ping pass, during which the peers are heard. */
    private void tick(TestClient... alive) throws IOException {
        for (final TestClient client : alive) {
            client.send(ClientFrames.text("{}"));
        }
        server.runUntilIdle();
        server.nowNs += engine.limit(Limit.KEEP_ALIVE_NS);
        server.runUntilIdle();
    }

    /** The number 3000 of a close frame, without a mask. */
    private static void assertUnauthorized(TestClient client) throws IOException {
        assertThat(client.awaitEnd()).contains("\u000B\u00B8The token has expired or is not accepted any more");
    }

    @Test
    void shouldEndAConnectionWithItsToken() throws IOException {
        tokens.expiries.put("alice.1", nowMs + 1000);
        try (TestClient brief = open("alice.1");
                TestClient lasting = open("alice.2")) {
            nowMs += 999;
            tick(brief, lasting);
            assertThat(server.disconnects).isEmpty();
            nowMs += 1;
            tick(brief, lasting);

            assertUnauthorized(brief);
            tick(lasting);
            lasting.send(ClientFrames.text("{}"));
            server.runUntil(() -> server.frames.size() == 6);
        }
    }

    @Test
    void shouldAnswerACallBeforeItsConnectionEnds() throws IOException {
        tokens.expiries.put("alice.1", nowMs + 1000);
        server.answering = false;
        try (TestClient client = open("alice.1")) {
            client.send(ClientFrames.text("{}"));
            server.runUntil(() -> !server.frames.isEmpty());
            nowMs += 1000;
            tick();
            server.answer(server.frames.getFirst(), TestServer.Answer.complete("answered"));

            assertThat(client.awaitEnd()).containsSubsequence("answered", "The token has expired");
        }
    }

    @Test
    void shouldEndAConnectionWhoseTokenIsTakenBack() throws IOException {
        try (TestClient client = open("alice.1");
                TestClient other = open("bob.1")) {
            tokens.takeBack("alice.1");
            while (!client.read().contains("The token")) { // The worker ends when it likes.
                tick(client, other);
            }

            final int frames = server.frames.size();
            other.send(ClientFrames.text("{}"));
            server.runUntil(() -> server.frames.size() > frames);
            assertThat(tokens.checks).containsEntry("alice.1", 2).containsEntry("bob.1", 2);
        }
    }

    @Test
    void shouldLetOthersInWhileATokenIsChecked() throws IOException {
        try (TestClient waiting = new TestClient(server);
                TestClient other = new TestClient(server)) {
            waiting.send(request("Authorization: Bearer slow"));
            other.send(request("Authorization: Bearer bob"));

            assertThat(other.awaitText("\r\n\r\n")).startsWith("HTTP/1.1 101");
            assertThat(waiting.read()).isEmpty();
            tokens.release();
            assertThat(waiting.awaitText("\r\n\r\n")).startsWith("HTTP/1.1 101");
        }
    }
}
