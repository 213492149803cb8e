package org.peregrine.transports.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
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

    /** Time stands still: nobody has to give way for the newcomer. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldServeOfAnotherAddressAtOnceWhereOneHasSpentItsShare(TlsEngine tls) throws IOException {
        engine.limit(Limit.MAX_TLS_HANDSHAKES, 10);
        Assumptions.assumeFalse(TestTls.isEverywhere());
        final List<TestClient> crowd = new ArrayList<>();
        try (TestServer server = open(tls)) {
            for (int i = 0; i < 30; i++) {
                crowd.add(TestClient.from("127.0.0.2", server));
                crowd.getLast().send("\u0016\u0003\u0001");
                server.runUntilIdle();
            }
            try (TestClient honest = TestClient.from("127.0.0.3", server).over(TestTls.client(null))) {
                honest.greet();
            }
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isZero();
            server.nowNs += engine.limit(Limit.TLS_HANDSHAKE_NS) / 10;
            crowd.getFirst().awaitEnd();
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED))
                    .as("of who has its share, its own give way")
                    .isBetween(1L, 8L);
        } finally {
            CloseHelper.closeAll(crowd);
        }
    }

    @Test
    void shouldGiveAnAddressFourTimesWhatIsFree() {
        final HandshakeTurns<Integer> turns = new HandshakeTurns<>(10);
        for (int i = 0; i < 20; i++) {
            assertThat(turns.begin(i, 1)).isEqualTo(i < 8);
        }
        assertThat(turns.begin(100, 2)).isTrue();
        assertThat(turns.begin(101, 3)).isTrue();
        assertThat(turns.begin(102, 4)).isFalse();
        assertThat(turns.longest()).isZero();
        assertThat(turns.remove(0, 1)).isTrue();
        assertThat(turns.next()).isEqualTo(102);
        assertThat(turns.next()).isNull();
    }

    /** Of twenty addresses that wait the newest has the first turn, and each has one before any has two. */
    @Test
    void shouldTakeAddressesByTurns() {
        final HandshakeTurns<Integer> turns = new HandshakeTurns<>(1);
        turns.begin(-1, 99);
        for (int address = 0; address < 20; address++) {
            for (int i = 0; i < 3; i++) {
                turns.begin(10 * address + i, address);
            }
        }
        turns.remove(-1, 99);
        final List<Integer> order = new ArrayList<>();
        for (Integer next = turns.next(); next != null; next = turns.next()) {
            order.add(next);
            turns.remove(next, next / 10);
        }
        assertThat(order).hasSize(60).doesNotHaveDuplicates().startsWith(192);
        assertThat(order.subList(0, 20).stream().map(next -> next / 10)).doesNotHaveDuplicates();
        assertThat(order.subList(20, 40).stream().map(next -> next / 10)).doesNotHaveDuplicates();
        assertThat(turns.addresses()).isZero();
        assertThat(turns.longest()).isNull();
    }

    @Test
    void shouldForgetWhoWaitsNoMore() {
        final HandshakeTurns<Integer> turns = new HandshakeTurns<>(1);
        turns.begin(1, 1);
        turns.begin(2, 2);
        turns.begin(3, 3);
        assertThat(turns.remove(2, 2)).isFalse();
        assertThat(turns.remove(3, 3)).isFalse();
        assertThat(turns.remove(4, 4)).isFalse();
        assertThat(turns.longest()).as("for nobody").isNull();
        assertThat(turns.remove(1, 1)).isTrue();
        assertThat(turns.next()).isNull();
        assertThat(turns.addresses()).isZero();
    }

    /** One thread, which the first step holds until all have come. */
    @Test
    void shouldWorkForEachAddressInTurn() throws InterruptedException {
        final HandshakeWorkers workers = new HandshakeWorkers();
        workers.attach(1);
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch held = new CountDownLatch(1);
        final CountDownLatch done = new CountDownLatch(103);
        final List<Long> order = Collections.synchronizedList(new ArrayList<>());
        workers.run(1, () -> {
            begun.countDown();
            awaitQuietly(held);
        });
        begun.await();
        for (int i = 0; i < 100; i++) {
            run(workers, 1, order, done);
        }
        run(workers, 2, order, done);
        run(workers, 2, order, done);
        run(workers, 3, order, done);
        held.countDown();
        done.await();
        workers.detach();
        assertThat(order.subList(0, 5)).containsExactly(1L, 2L, 3L, 1L, 2L);
        assertThat(order.subList(5, 103)).containsOnly(1L);
    }

    private static void run(HandshakeWorkers workers, long address, List<Long> order, CountDownLatch done) {
        workers.run(address, () -> {
            order.add(address);
            done.countDown();
        });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
