package org.peregrine.transports.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.NotOverTls;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.address.AddressRange;
import org.peregrine.transports.address.AddressShares;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;

/** One address has its share of all connections, whatever the shard; this machine and named proxies are not counted. */
@OverTls
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AddressSharesTest {
    private static final int SHARE = 3;
    private static final String POST = "POST /mcp HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    private final EngineContext engine = new EngineContext().limit(Limit.MAX_CONNECTIONS_PER_ADDRESS, SHARE);
    private final long[] peer = {1};
    private final AddressShares shares = new AddressShares() {
        @Override
        public long peer(SocketAddress remote, SocketAddress local) {
            return peer[0];
        }
    };

    private NioTransport transport(Protocol protocol) {
        return new NioTransport("net-0", shares, SelectorProvider::provider)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TestTls.of(protocol));
    }

    /** Of a refusal that a peer reads: over TLS nothing can be said before a handshake. */
    private static String refusal(String beginning) {
        return TestTls.isEverywhere() ? "" : "(?s)" + beginning + ".*Too many connections from this address.*";
    }

    private static InetSocketAddress at(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 80);
    }

    @Test
    void shouldTellPeersApartByWhatOneCustomerHas() {
        final AddressShares real = new AddressShares();
        real.addProxies(List.of(AddressRange.parse("10.1.0.0/16"), AddressRange.parse("2001:db8:1::1")));
        final InetSocketAddress local = at("192.0.2.1");
        for (final String uncounted :
                List.of("127.0.0.1", "127.9.9.9", "::1", "192.0.2.1", "10.1.255.1", "2001:db8:1::1")) {
            assertThat(real.peer(at(uncounted), local)).as(uncounted).isEqualTo(PeerKey.NONE);
        }
        final UnixDomainSocketAddress unix = UnixDomainSocketAddress.of("/run/x");
        assertThat(real.peer(unix, unix)).isEqualTo(PeerKey.NONE);
        assertThat(Stream.of(
                                "10.2.0.1",
                                "10.2.0.2",
                                "2001:db8:1::2",
                                "2001:db8:2::2",
                                "fe80::1",
                                "fe80::2",
                                "255.0.0.1")
                        .map(address -> real.peer(at(address), local)))
                .doesNotContain(PeerKey.NONE)
                .doesNotHaveDuplicates();
        assertThat(real.peer(at("2001:db8:2::2"), local)).isEqualTo(real.peer(at("2001:db8:2::ffff:1"), local));
        assertThat(real.peer(at("::ffff:10.2.0.1"), local)).isEqualTo(real.peer(at("10.2.0.1"), local));
    }

    @Test
    void shouldReadAddressesAndBlocks() {
        assertThat(AddressRange.parse("10.0.0.0/9").contains(InetAddress.ofLiteral("10.127.0.1")))
                .isTrue();
        assertThat(AddressRange.parse("10.0.0.0/9").contains(InetAddress.ofLiteral("10.128.0.1")))
                .isFalse();
        assertThat(AddressRange.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("203.0.113.9")))
                .isTrue();
        assertThat(AddressRange.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("::1")))
                .isFalse();
        assertThat(AddressRange.parse("fd00::/8").contains(InetAddress.ofLiteral("fdff::1")))
                .isTrue();
        assertThat(AddressRange.parse("10.0.0.1").contains(InetAddress.ofLiteral("10.0.0.2")))
                .isFalse();
        for (final String wrong :
                List.of("", "proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "10.0.0/8x")) {
            assertThatIllegalArgumentException()
                    .as(wrong)
                    .isThrownBy(() -> AddressRange.parse(wrong))
                    .withMessageContaining("10.0.0.0/8");
        }
    }

    @Test
    void shouldTurnAwayWhoHasHisShareAndServeOthers() throws IOException {
        try (TestServer server = TestServer.open(transport(new LineProtocol()), engine)) {
            final List<TestClient> greedy = new ArrayList<>();
            for (int i = 0; i < SHARE; i++) {
                greedy.add(new TestClient(server).greet());
            }
            server.nowNs += TimeUnit.DAYS.toNanos(1);
            for (int i = 0; i < 10; i++) {
                assertThat(TestClient.refusal(server)).matches(refusal(""));
            }
            assertThat(server.count(EngineCounter.SHARES_SPENT)).isEqualTo(10);
            peer[0] = 2;
            new TestClient(server).greet();
            peer[0] = PeerKey.NONE;
            for (int i = 0; i < 2 * SHARE; i++) {
                new TestClient(server).greet();
            }
            peer[0] = 1;
            greedy.getFirst().close();
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
            new TestClient(server).greet();
        }
        assertThat(shares.size()).as("nothing is kept of peers that are gone").isZero();
    }

    @Test
    void shouldFindAnAddressesOwnIdleConnectionBehindOlderOnesOfOthers() throws IOException {
        try (TestServer server = TestServer.open(transport(new HttpProtocol(HttpSettings.LOCAL)), engine)) {
            for (int i = 0; i < 100; i++) {
                peer[0] = 100L + i;
                server.nowNs++;
                new TestClient(server).send(POST).awaitText("<{}>");
            }
            peer[0] = 1;
            for (int i = 0; i < 3 * SHARE; i++) {
                server.nowNs++;
                new TestClient(server).send(POST).awaitText("<{}>");
            }
            assertThat(server.count(EngineCounter.CONNECTIONS_GAVE_WAY)).isEqualTo(2 * SHARE);
            assertThat(server.count(EngineCounter.SHARES_SPENT)).isZero();
        }
        assertThat(shares.size()).as("nothing is kept of peers that are gone").isZero();
    }

    @Test
    void shouldServeAnAddressAtItsShareInPlaceOfItsOwnIdleConnection() throws IOException {
        try (TestServer server = TestServer.open(transport(new HttpProtocol(HttpSettings.LOCAL)), engine)) {
            peer[0] = 2;
            final TestClient other = new TestClient(server).send(POST);
            other.awaitText("<{}>");
            peer[0] = 1;
            for (int i = 0; i < 50; i++) {
                server.nowNs++;
                new TestClient(server).send(POST).awaitText("<{}>");
            }
            assertThat(other.isEnded()).isFalse();
            assertThat(server.count(EngineCounter.CONNECTIONS_GAVE_WAY)).isEqualTo(50 - SHARE);
            server.answering = false;
            for (int i = 0; i < SHARE; i++) {
                server.nowNs++;
                final int before = server.frames.size();
                new TestClient(server).send(POST);
                server.runUntil(() -> server.frames.size() == before + 1);
            }
            assertThat(TestClient.refusal(server)).matches(refusal("HTTP/1.1 429 "));
        }
    }

    @NotOverTls(reason = "a peer that is refused has no handshake, which this test's peers have before they send")
    @Test
    void shouldCountOneShareOverAllShards() throws IOException {
        final NioTransport second = new NioTransport("net-1");
        final NioTransport third = new NioTransport("net-2");
        final NioTransport first = transport(new LineProtocol()).shareWith(second, third);
        try (TestServer one = TestServer.open(first, engine);
                TestServer two = TestServer.open(second, engine).beside(one);
                TestServer three = TestServer.open(third, engine).beside(one)) {
            final List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 3 * SHARE; i++) {
                clients.add(new TestClient(one));
                clients.get(i).sendSome("{}\n");
            }
            one.runUntil(() -> {
                two.cycle();
                three.cycle();
                return clients.stream().allMatch(client -> !client.read().isEmpty());
            });
            assertThat(clients)
                    .filteredOn(client -> client.read().equals("<{}>\n"))
                    .hasSize(SHARE);
            assertThat(clients)
                    .filteredOn(client -> client.read().contains("Too many"))
                    .hasSize(2 * SHARE);
        }
        assertThat(shares.size()).isZero();
    }

    /** Whatever the share of an address is: four times what is free is the most. */
    @Test
    void shouldLeaveConnectionsOfLinesToOthers() throws IOException {
        engine.limit(Limit.MAX_CONNECTIONS_PER_ADDRESS, 10).limit(Limit.MAX_CONNECTIONS, 10);
        try (TestServer server = TestServer.open(transport(new LineProtocol()), engine)) {
            final TestClient first = new TestClient(server);
            first.send("{}\n").awaitText("<{}>");
            for (int i = 1; i < 8; i++) {
                new TestClient(server).send("{}\n").awaitText("<{}>");
            }
            final TestClient refused = new TestClient(server);
            assertThat(refused.send("{}\n").awaitEnd()).contains("Too many connections of this caller");
            peer[0] = 2;
            new TestClient(server).send("{}\n").awaitText("<{}>");
            peer[0] = 1;
            refused.close();
            first.close();
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 2);
            new TestClient(server).send("{}\n").awaitText("<{}>");
        }
    }

    /** The ranges as the JDK's own addresses compare, for many of both families. */
    @Test
    void shouldContainWhatHasThePrefix() throws IOException {
        final SplittableRandom random = new SplittableRandom(20261129);
        for (int round = 0; round < 20_000; round++) {
            final byte[] range = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(range);
            final int bits = random.nextInt(range.length * Byte.SIZE + 1);
            final byte[] other = random.nextInt(10) == 0 ? new byte[20 - range.length] : range.clone();
            for (int flips = random.nextInt(3); flips > 0; flips--) {
                other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            }
            boolean expected = other.length == range.length;
            for (int bit = 0; expected && bit < bits; bit++) {
                final int mask = 0x80 >> bit % Byte.SIZE;
                expected = (range[bit / Byte.SIZE] & mask) == (other[bit / Byte.SIZE] & mask);
            }
            final String text = InetAddress.getByAddress(range).getHostAddress() + "/" + bits;
            assertThat(AddressRange.parse(text).contains(InetAddress.getByAddress(other)))
                    .as("%s %s", text, InetAddress.getByAddress(other))
                    .isEqualTo(expected);
        }
    }
}
