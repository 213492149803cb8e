package org.peregrine.transports.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.codec.tls.TlsRules;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.tcp.LineProtocol;

/** Peers that begin a handshake and do not go on: they have their time, and no more than their turn. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class HandshakeTurnsTest {
    private final EngineContext engine = new EngineContext();

    private TestServer open(TlsEngine tls) throws IOException {
        return TestServer.open(TestTls.over(TestTls.settings(tls), new LineProtocol()), engine);
    }

    /** A peer without TLS, whatever this run does. */
    private static TestClient plain(TestServer server) throws IOException {
        Assumptions.assumeFalse(TestTls.isEverywhere());
        return new TestClient(server);
    }

    private static TestClient client(TestServer server) throws IOException {
        Assumptions.assumeFalse(TestTls.isEverywhere());
        return new TestClient(server, TestTls.client(null));
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldBoundTheTimeOfAHandshake(TlsEngine tls) throws IOException {
        try (TestServer server = open(tls);
                TestClient silent = plain(server);
                TestClient half = plain(server)) {
            half.send("\u0016\u0003\u0001\u0002\u0000");
            server.runUntilIdle();
            assertThat(server.pool.borrowedBytes()).isPositive();
            server.nowNs += engine.limit(Limit.TLS_HANDSHAKE_NS);
            assertThat(half.awaitEnd()).isEmpty();
            assertThat(silent.awaitEnd()).isEmpty();
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isEqualTo(2);
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldHaveStalledHandshakesGiveWay(TlsEngine tls) throws IOException {
        engine.limit(Limit.MAX_TLS_HANDSHAKES, 2);
        try (TestServer server = open(tls);
                TestClient first = plain(server);
                TestClient second = plain(server);
                TestClient third = plain(server)) {
            for (final TestClient client : List.of(first, second, third)) {
                client.send("\u0016\u0003\u0001");
                server.runUntilIdle();
            }
            assertThat(first.isEnded()).isFalse();
            server.nowNs += engine.limit(Limit.TLS_HANDSHAKE_NS) / 10;
            assertThat(first.awaitEnd()).isEmpty();
            assertThat(second.isEnded()).isFalse();
            assertThat(third.isEnded()).isFalse();
            server.nowNs += engine.limit(Limit.TLS_HANDSHAKE_NS) / 10;
            try (TestClient honest = client(server)) {
                honest.greet();
            }
        }
    }

    private static String clientHello() throws IOException {
        final SSLEngine client = TestTls.client(null);
        final ByteBuffer hello = ByteBuffer.allocate(TlsRules.MAX_RECORD_BYTES);
        client.wrap(ByteBuffer.allocate(0), hello);
        return StandardCharsets.ISO_8859_1.decode(hello.flip()).toString();
    }

    /** Each turn a crowd loses as many as are under way at once: a newcomer that came last is in the first or second. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldNotLetACrowdOfHalfOpenHandshakesStandBeforeANewcomer(TlsEngine tls) throws IOException {
        engine.limit(Limit.MAX_TLS_HANDSHAKES, 2);
        final List<TestClient> crowd = new ArrayList<>();
        try (TestServer server = open(tls)) {
            for (int i = 0; i < 20; i++) {
                crowd.add(plain(server));
                crowd.getLast().send("\u0016\u0003\u0001");
                server.runUntilIdle();
            }
            try (TestClient honest = plain(server)) {
                honest.send(clientHello());
                server.runUntilIdle();
                assertThat(honest.read()).isEmpty();
                server.nowNs += engine.limit(Limit.TLS_HANDSHAKE_NS) / 10;
                honest.awaitLength(1);
                assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isLessThanOrEqualTo(4);
            }
        } finally {
            CloseHelper.closeAll(crowd);
        }
    }
}
