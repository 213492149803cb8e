package org.peregrine.transports.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.NativeHeap;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.address.AddressShares;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.tls.TlsSettings;

/** Memory of TLS connections: what is counted for each covers what it takes, and the budget bounds them all. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class TlsMemoryTest {
    private static final int MEASURED = 60;
    private static final int NOISE_BYTES = 16 << 10;
    private static final int MORE_THAN_FIT = 100;

    private final EngineContext engine = new EngineContext();
    private final List<TestClient> clients = new ArrayList<>();
    private final long[] peer = {PeerKey.NONE};
    private final AddressShares shares = new AddressShares() {
        @Override
        public long peer(SocketAddress remote, SocketAddress local) {
            return peer[0];
        }
    };

    @BeforeEach
    void requirePlainPeers() {
        Assumptions.assumeFalse(TestTls.isEverywhere());
    }

    @AfterEach
    void closeClients() throws IOException {
        for (final TestClient client : clients) {
            client.close();
        }
    }

    private TestServer open(TlsSettings settings) throws IOException {
        return TestServer.open(
                new NioTransport("net-0", shares, SelectorProvider::provider)
                        .listen(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                TestTls.over(settings, new LineProtocol())),
                engine);
    }

    /** With room for some forty connections. */
    private TestServer openSmall(TlsEngine tls) throws IOException {
        engine.limit(Limit.MAX_TLS_BYTES, tls == TlsEngine.JDK ? 1 << 19 : 1 << 21);
        return open(TestTls.settings(tls));
    }

    private TestClient connect(TestServer server, String certificate) throws IOException {
        final TestClient client = new TestClient(server, TestTls.client(certificate));
        clients.add(client);
        return client;
    }

    private long takenBytes() {
        return shares.channels().takenBytes();
    }

    /** Opens connections, each with a message, until one is refused; returns how many there are. */
    private int fill(TestServer server) throws IOException {
        for (int i = 0; i < MORE_THAN_FIT; i++) {
            try {
                connect(server, null).greet();
            } catch (final IOException refused) {
                assertThat(refused).hasMessageContaining("internal_error");
                return i;
            }
            assertThat(takenBytes()).isLessThanOrEqualTo(engine.limit(Limit.MAX_TLS_BYTES));
        }
        throw new AssertionError("Nothing was refused");
    }

    /** Least of several looks: what else lives in this JVM only adds to the heap. */
    private static long liveBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldCountAtLeastWhatAnOpenConnectionTakesAndGiveItBackAtItsEnd(TlsEngine tls) throws IOException {
        assertCounted(tls, server -> connect(server, null).greet().abandonTls());
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldCountAtLeastWhatAHandshakeTakesAndGiveItBackAtItsEnd(TlsEngine tls) throws IOException {
        final String hello = hello();
        assertCounted(tls, server -> {
            final TestClient client = new TestClient(server);
            clients.add(client);
            client.send(hello).awaitText("\u0016\u0003\u0003");
            return client;
        });
    }

    private static String hello() throws IOException {
        final SSLEngine client = TestTls.client(null);
        final ByteBuffer record = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.beginHandshake();
        client.wrap(ByteBuffer.allocate(0), record);
        return StandardCharsets.ISO_8859_1.decode(record.flip()).toString();
    }

    /** Opens one connection of a kind. */
    private interface Opening {
        TestClient open(TestServer server) throws IOException;
    }

    /** Ends connections in order and without a word, in turn, and forgets them. */
    private static void end(TestServer server, List<TestClient> ending) throws IOException {
        final long before = server.count(EngineCounter.CONNECTIONS_CLOSED);
        for (int i = 0; i < ending.size(); i++) {
            if (i % 2 == 0) {
                ending.get(i).close();
            } else {
                ending.get(i).reset();
            }
        }
        server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == before + ending.size());
        ending.clear();
        server.runUntilIdle();
    }

    /** Once the JVM has given back what it had for its own purposes. */
    private static long stableNativeBytes() {
        long used = NativeHeap.usedBytes();
        for (int same = 0, looks = 0; same < 50 && looks < 2_000; looks++) {
            LockSupport.parkNanos(1_000_000);
            final long now = NativeHeap.usedBytes();
            same = Math.abs(now - used) < NOISE_BYTES ? same + 1 : 0;
            used = now;
        }
        return used;
    }

    /**
     * By what is free when they end, for this JVM does other things while they begin. Outside of the heap its compiler
     * takes and frees megabytes, so that one look in three may be wrong; an engine of the JDK has nothing there.
     */
    private void assertCounted(TlsEngine tls, Opening kind) throws IOException {
        Assumptions.assumeTrue(NativeHeap.usedBytes() >= 0);
        engine.limit(Limit.MAX_TLS_BYTES, 1L << 30);
        try (TestServer server = open(TestTls.settings(tls))) {
            kind.open(server);
            final long takenByOne = takenBytes();
            final long used = tls == TlsEngine.JDK
                    ? heapOfEach(server, kind, takenByOne)
                    : middle(
                            allOfEach(server, kind, takenByOne),
                            allOfEach(server, kind, takenByOne),
                            allOfEach(server, kind, takenByOne));
            assertThat(takenByOne).as("counted for each").isBetween(used, 4 * used);
            assertThat(takenBytes()).isEqualTo(takenByOne);
        }
    }

    private static long middle(long first, long second, long third) {
        return LongStream.of(first, second, third).sorted().skip(1).findFirst().orElseThrow();
    }

    private List<TestClient> openMany(TestServer server, Opening kind, long takenByOne) throws IOException {
        final List<TestClient> measured = new ArrayList<>();
        for (int i = 0; i < MEASURED; i++) {
            measured.add(kind.open(server));
        }
        clients.removeAll(measured);
        server.runUntilIdle();
        assertThat(takenBytes()).isEqualTo((MEASURED + 1) * takenByOne);
        return measured;
    }

    private long heapOfEach(TestServer server, Opening kind, long takenByOne) throws IOException {
        final List<TestClient> measured = openMany(server, kind, takenByOne);
        final long before = liveBytes();
        end(server, measured);
        return (before - liveBytes()) / MEASURED;
    }

    private long allOfEach(TestServer server, Opening kind, long takenByOne) throws IOException {
        final List<TestClient> measured = openMany(server, kind, takenByOne);
        final long nativeBefore = stableNativeBytes();
        end(server, measured.subList(0, MEASURED / 2));
        final long outside = (nativeBefore - NativeHeap.usedBytes()) / (MEASURED / 2);
        final long heapBefore = liveBytes();
        end(server, measured);
        return outside + (heapBefore - liveBytes()) / (MEASURED / 2);
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldRefuseWithAnAlertBeyondTheBudgetAndServeWhoIsThere(TlsEngine tls) throws IOException {
        final List<String> told = new ArrayList<>();
        engine.errorHandler(notice -> told.add(String.valueOf(notice.getMessage())));
        try (TestServer server = openSmall(tls)) {
            final int open = fill(server);
            assertThat(open).isGreaterThan(2);
            assertThatThrownBy(() -> connect(server, null)).hasMessageContaining("internal_error");
            assertThat(server.count(EngineCounter.TLS_REFUSED)).isEqualTo(2);
            assertThat(told)
                    .singleElement()
                    .asString()
                    .contains("take all of MAX_TLS_BYTES, " + engine.limit(Limit.MAX_TLS_BYTES));
            for (final TestClient client : clients) {
                client.send("[1]\n").awaitText("<[1]>\n");
            }
            clients.removeFirst().close();
            clients.removeFirst().close();
            server.runUntil(() -> server.disconnects.size() == 2);
            connect(server, null).greet();
        }
        assertThat(takenBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldHaveQuietConnectionsGiveWay(TlsEngine tls) throws IOException {
        try (TestServer server = openSmall(tls)) {
            final TestClient used = connect(server, null).greet();
            for (int i = 0; i < MORE_THAN_FIT; i++) {
                connect(server, null);
                server.nowNs += TimeUnit.MILLISECONDS.toNanos(1);
                assertThat(takenBytes()).isLessThanOrEqualTo(engine.limit(Limit.MAX_TLS_BYTES));
            }
            assertThat(server.count(EngineCounter.TLS_REFUSED)).isZero();
            assertThat(server.count(EngineCounter.CONNECTIONS_GAVE_WAY)).isGreaterThan(MORE_THAN_FIT / 2);
            used.send("[1]\n").awaitText("<[1]>\n");
            clients.getLast().greet();
        }
        assertThat(takenBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldLeaveRoomForOthersThanTheLargestHolder(TlsEngine tls) throws IOException {
        try (TestServer server = openSmall(tls)) {
            peer[0] = 1;
            final int first = fill(server);
            peer[0] = 2;
            final int second = fill(server);
            peer[0] = 3;
            connect(server, null).greet();
            assertThat(first).isGreaterThan(second);
            assertThat(second).isPositive();
        }
        assertThat(takenBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldGiveAllBackInWhateverStateAConnectionEnds(TlsEngine tls) throws IOException {
        try (TestServer server = open(TestTls.settings(tls))) {
            try (TestClient silent = new TestClient(server);
                    TestClient half = new TestClient(server);
                    TestClient garbage = new TestClient(server)) {
                half.send("\u0016\u0003\u0001\u0002\u0000half");
                garbage.send("\u0016\u0003\u0001\u0000\u0007garbage").awaitEnd();
                assertThat(silent.isEnded()).isFalse();
            }
            connect(server, null).greet().reset();
            connect(server, null).shutdownOutput().close();
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 5);
            assertThat(takenBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldCountTheCertificatesOfClients(TlsEngine tls) throws IOException {
        try (TestServer server = open(TestTls.settings(tls).withClientCa(TestTls.file("ca.pem"), false))) {
            connect(server, null).greet();
            final long without = takenBytes();
            connect(server, "client").greet();
            assertThat(takenBytes()).isGreaterThan(2 * without + 1000);
        }
    }
}
