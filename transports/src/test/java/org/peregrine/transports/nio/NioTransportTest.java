package org.peregrine.transports.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestServer.Answer;
import org.peregrine.transports.tcp.LineProtocol;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NioTransportTest {
    private static final String LARGE = "r".repeat(100_000);

    @TempDir
    private Path directory;

    private final EngineContext engine = new EngineContext();

    private TestServer open() throws IOException {
        return TestServer.open(new LineProtocol(), engine);
    }

    @Test
    void shouldServeAUnixDomainSocketAndRemoveItsFile() throws IOException {
        final UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (TestServer server = TestServer.open(address, new LineProtocol(), engine);
                TestClient client = new TestClient(server)) {
            client.send("{}\n");
            assertThat(client.awaitText("\n")).isEqualTo("<{}>\n");
            assertThatThrownBy(() -> TestServer.open(address, new LineProtocol(), engine))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(address.toString())
                    .hasMessageContaining("already in use");
        }
        assertThat(address.getPath()).doesNotExist();
    }

    @Test
    void shouldReplaceAStaleSocketFileButNoOtherFile() throws IOException {
        final Path path = directory.resolve("socket");
        try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        try (TestServer server = TestServer.open(UnixDomainSocketAddress.of(path), new LineProtocol(), engine);
                TestClient client = new TestClient(server)) {
            client.send("[]\n");
            client.awaitText("<[]>");
        }
        Files.writeString(path, "precious");
        assertThatThrownBy(() -> TestServer.open(UnixDomainSocketAddress.of(path), new LineProtocol(), engine))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no socket");
        assertThat(path).hasContent("precious");
    }

    @Test
    void shouldNameTheAddressThatIsTaken() throws IOException {
        try (TestServer server = open()) {
            assertThatThrownBy(() -> TestServer.open(server.address(), new LineProtocol(), engine))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + ((InetSocketAddress) server.address()).getPort())
                    .hasMessageContaining("already in use");
        }
        assertThatThrownBy(() -> TestServer.open(
                        InetSocketAddress.createUnresolved("host.invalid", 1), new LineProtocol(), engine))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("host.invalid:1")
                .hasMessageContaining("unknown host");
    }

    @Test
    void shouldKeepWhatASlowReaderHasNotRead() throws IOException {
        try (TestServer server = open();
                TestClient client = new TestClient(server).greet()) {
            server.script = frame -> Answer.complete(LARGE + frame.body());
            server.frameLimit = 16;
            client.send("x\n".repeat(200));
            server.runUntilIdle();
            assertThat(server.transport.hasPendingReplies()).isTrue();
            assertThat(server.pool.borrowedBytes()).isPositive();
            assertThat(client.awaitLength(200 * 100_002)).isEqualTo((LARGE + "x\n").repeat(200));
            server.runUntilIdle();
            assertThat(server.transport.hasPendingReplies()).isFalse();
            assertThat(server.pool.borrowedBytes()).isZero();
            assertThat(server.frames).hasSize(200);
        }
    }

    @Test
    void shouldStopReadingFromWhoDoesNotRead() throws IOException {
        try (TestServer server = open();
                TestClient silent = new TestClient(server).greet();
                TestClient other = new TestClient(server).greet()) {
            server.script = frame -> Answer.complete("r".repeat(10_000));
            int sent = 0;
            int taken = 1;
            while (taken > 0) {
                taken = silent.sendSome("x\n".repeat(1_000_000));
                sent += taken;
                server.runUntilIdle();
            }
            assertThat(server.frames.size()).isLessThan(sent / 2);
            assertThat(server.pool.borrowedBytes()).isLessThan(engine.limit(Limit.MAX_PENDING_REPLY_BYTES) + 1_000_000);
            other.send("y\n");
            other.awaitText("\n");
            server.nowNs += engine.limit(Limit.PARTIAL_FRAME_TIMEOUT_NS);
            server.runUntil(() -> server.count(EngineCounter.SLOW_READERS_CLOSED) == 1);
            assertThat(server.pool.borrowedBytes()).isZero();
            assertThat(other.isEnded()).isFalse();
        }
    }

    @Test
    void shouldEndASlowReaderAboveTheLimit() throws IOException {
        engine.limit(Limit.MAX_PENDING_REPLY_BYTES, 1_000_000);
        try (TestServer server = open();
                TestClient client = new TestClient(server).greet()) {
            server.answering = false;
            client.send("x\n".repeat(60));
            server.runUntil(() -> server.frames.size() == 60);
            server.script = frame -> Answer.complete("r".repeat(500_000));
            server.answering = true;
            server.runUntil(() -> server.count(EngineCounter.SLOW_READERS_CLOSED) == 1);
            assertThat(server.pool.borrowedBytes()).isZero();
            assertThat(server.transport.hasPendingReplies()).isFalse();
            server.runUntil(() -> server.disconnects.size() == 1);
        }
    }

    @Test
    void shouldSendOneReplyLargerThanThePendingLimit() throws IOException {
        engine.limit(Limit.MAX_PENDING_REPLY_BYTES, 100_000);
        try (TestServer server = open();
                TestClient client = new TestClient(server).greet()) {
            server.script = frame -> Answer.complete("r".repeat(10_000_000));
            client.send("x\n");
            server.runUntil(() -> server.frames.size() == 1);
            assertThat(client.awaitLength(10_000_001)).endsWith("r\n");
        }
    }

    @Test
    void shouldSurviveResets() throws IOException {
        try (TestServer server = open()) {
            server.script = frame -> Answer.complete(LARGE);
            for (int i = 0; i < 50; i++) {
                final TestClient client = new TestClient(server);
                client.send("[]\n".repeat(i) + "half");
                if (i % 2 == 0) {
                    server.cycle();
                }
                client.reset();
            }
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 50);
            server.runUntilIdle();
            assertThat(server.pool.borrowedBytes()).isZero();
            assertThat(server.disconnects).doesNotHaveDuplicates();
            assertThat(server.frames.stream().map(ReceivedFrame::connectionId).distinct())
                    .containsExactlyInAnyOrderElementsOf(server.disconnects);
        }
    }

    @Test
    void shouldDeliverNothingAfterQuiesceButSendReplies() throws IOException {
        try (TestServer server = open();
                TestClient client = new TestClient(server).greet()) {
            server.answering = false;
            client.send("before\n");
            server.runUntil(() -> server.frames.size() == 1);
            server.transport.quiesce();
            client.send("after\n");
            server.runUntilIdle();
            assertThat(server.frames).hasSize(1);
            server.answering = true;
            assertThat(client.awaitText("\n")).isEqualTo("<before>\n");
            assertThatThrownBy(() -> new TestClient(server, server.address())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldSpreadConnectionsOverShards() throws IOException {
        final NioTransport second = new NioTransport("net-1");
        final NioTransport third = new NioTransport("net-2");
        final NioTransport first = new NioTransport("net-0")
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new LineProtocol())
                .shareWith(second, third);
        try (TestServer one = TestServer.open(first, engine);
                TestServer two = TestServer.open(second, engine);
                TestServer three = TestServer.open(third, engine)) {
            final List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                clients.add(new TestClient(one));
                clients.get(i).send("{}\n");
            }
            one.runUntil(() -> {
                two.cycle();
                three.cycle();
                return clients.stream().allMatch(client -> client.read().equals("<{}>\n"));
            });
            assertThat(List.of(one, two, three)).allSatisfy(shard -> {
                assertThat(shard.frames).hasSize(3);
                assertThat(shard.count(EngineCounter.CONNECTIONS_OPENED)).isEqualTo(3);
            });
        }
    }

    @Test
    void shouldServeEverySocketThatIsHandedOverToABusyShard() throws IOException {
        final int count = 4 * 64 + 2;
        final NioTransport busy = new NioTransport("net-1");
        final NioTransport first = new NioTransport("net-0")
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new LineProtocol())
                .shareWith(busy);
        try (TestServer one = TestServer.open(first, engine);
                TestServer two = TestServer.open(busy, engine)) {
            final List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                clients.add(new TestClient(one).send("hello\n"));
            }
            one.runUntilIdle();
            assertThat(two.frames).isEmpty();
            one.runUntil(() -> {
                two.cycle();
                return clients.stream().allMatch(client -> client.read().equals("<hello>\n"));
            });
            assertThat(two.count(EngineCounter.CONNECTIONS_OPENED)).isEqualTo(count / 2);
        }
    }

    @Test
    void shouldCloseShardsThatWereNeverOpened() {
        final NioTransport sibling = new NioTransport("net-1");
        final NioTransport first = new NioTransport("net-0").shareWith(sibling);
        sibling.close();
        first.close();
        assertThat(first.boundAddresses()).isEmpty();
    }

    @Test
    void shouldEndAnAwaitFromAnotherThread() throws Exception {
        try (TestServer server = open()) {
            server.runUntilIdle();
            for (int i = 0; i < 200; i++) {
                final Thread waker = Thread.ofPlatform().start(server.transport::wakeup);
                server.transport.await(TimeUnit.SECONDS.toNanos(50));
                waker.join();
                server.transport.await(1);
            }
        }
    }

    @Test
    void shouldNotBlockWhileAnUnannouncedEndWaits() throws IOException {
        try (TestServer server = open()) {
            final TestClient client = new TestClient(server);
            client.send("[]\n");
            client.awaitText("<[]>");
            server.full = true;
            client.close();
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
            server.transport.await(TimeUnit.SECONDS.toNanos(50));
        }
    }
}
