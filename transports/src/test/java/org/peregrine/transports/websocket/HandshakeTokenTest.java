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
import org.peregrine.engine.principal.Authenticator;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.Failures;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;

/** A WebSocket connection is its handshake's caller's. */
@Timeout(60)
class HandshakeTokenTest {
    @TempDir
    private Path directory;

    private final TestTokens tokens = new TestTokens();
    private TestServer server;

    @BeforeEach
    void open() throws IOException {
        final NioTransport transport = new NioTransport("test")
                .listen(
                        UnixDomainSocketAddress.of(directory.resolve("ws")),
                        new WebSocketProtocol(WebSocketServer.SETTINGS));
        final EngineContext engine = new EngineContext().errorHandler(failure -> {});
        server = TestServer.open(
                transport,
                engine,
                counters -> new Authenticator(
                        tokens.authentication(),
                        engine.limits(),
                        engine.epochClock(),
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
