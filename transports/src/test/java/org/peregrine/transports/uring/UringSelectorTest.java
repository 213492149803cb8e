package org.peregrine.transports.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UringSelectorTest {
    private static final long WAIT_MS = 20;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private UringSelector selector;
    private ServerSocketChannel server;
    private int reports;
    private SelectionKey reported;

    @BeforeEach
    void open() throws IOException {
        final UringSockets provider = providerOrNull();
        assumeTrue(provider != null, "io_uring is forbidden here");
        selector = (UringSelector) provider.openSelector();
        server = provider.openServerSocketChannel().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    private static UringSockets providerOrNull() {
        try {
            return UringSockets.open();
        } catch (final IOException forbidden) {
            return null;
        }
    }

    @AfterEach
    void close() {
        CloseHelper.closeAll(opened);
        CloseHelper.closeAll(server, selector);
    }

    private record Pair(SocketChannel peer, UringSocketChannel channel) {}

    private Pair connect() throws IOException {
        final SocketChannel peer = SocketChannel.open(server.getLocalAddress());
        opened.add(peer);
        SocketChannel accepted = server.accept();
        while (accepted == null) {
            selector.select(key -> {}, WAIT_MS);
            accepted = server.accept();
        }
        opened.add(accepted);
        accepted.configureBlocking(false);
        accepted.register(selector, SelectionKey.OP_READ);
        return new Pair(peer, (UringSocketChannel) accepted);
    }

    /** Selects until a channel is reported for an operation. */
    private void awaitReady(SocketChannel channel, int operation) throws IOException {
        reported = null;
        while (reported == null) {
            selector.select(
                    key -> {
                        if (key.channel().equals(channel) && (key.readyOps() & operation) != 0) {
                            reported = key;
                        }
                    },
                    WAIT_MS);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ByteBuffer direct(int length, int seed) {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(length);
        for (int i = 0; i < length; i++) {
            bytes.put((byte) (((i + seed) * 31) >> 3));
        }
        return bytes.flip();
    }

    private String read(Pair pair, int length) throws IOException {
        final ByteBuffer target = ByteBuffer.allocateDirect(length);
        while (target.hasRemaining()) {
            awaitReady(pair.channel, SelectionKey.OP_READ);
            if (pair.channel.read(target) < 0) {
                throw new EOFException();
            }
        }
        return StandardCharsets.ISO_8859_1.decode(target.flip()).toString();
    }

    private static byte[] receive(SocketChannel peer, int length) throws IOException {
        final ByteBuffer target = ByteBuffer.allocate(length);
        while (target.hasRemaining() && peer.read(target) >= 0) {
            Thread.onSpinWait();
        }
        return target.array();
    }

    @Test
    void shouldReceiveAndSendByOneCallOfTheSystem() throws IOException {
        final Pair pair = connect();
        pair.peer.write(bytes("hello"));

        assertThat(read(pair, 5)).isEqualTo("hello");
        assertThat(pair.channel.defer(direct(100, 1))).isTrue();
        assertThat(pair.channel.defer(direct(50, 101))).isTrue();
        assertThat(selector.hasUnsent()).isTrue();
        selector.flush();

        assertThat(selector.hasUnsent()).isFalse();
        assertThat(receive(pair.peer, 150)).isEqualTo(array(direct(150, 1)));
    }

    private static byte[] array(ByteBuffer bytes) {
        final byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    @Test
    void shouldReportAChannelUntilAllIsRead() throws IOException {
        final Pair pair = connect();
        pair.peer.write(bytes("ab"));

        assertThat(read(pair, 1)).isEqualTo("a");
        assertThat(read(pair, 1)).isEqualTo("b");
        reports = 0;
        selector.selectNow(key -> reports++);
        assertThat(reports).isZero();
    }

    @Test
    void shouldReportTheEndAfterTheLastBytes() throws IOException {
        final Pair pair = connect();
        pair.peer.write(bytes("last"));
        pair.peer.close();

        assertThat(read(pair, 4)).isEqualTo("last");
        awaitReady(pair.channel, SelectionKey.OP_READ);
        assertThat(pair.channel.read(ByteBuffer.allocateDirect(1))).isEqualTo(-1);
    }

    /** More connections hold unread bytes than there are buffers: another one is served all the same. */
    @Test
    void shouldServeOthersWhenUnreadBytesTakeAllBuffers() throws IOException {
        final List<Pair> unread = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            unread.add(connect());
            unread.getLast().peer.write(bytes("x" + i));
        }
        for (int i = 0; i < 50; i++) {
            selector.select(key -> {}, 1);
        }

        final Pair other = connect();
        other.peer.write(bytes("served"));
        assertThat(read(other, 6)).isEqualTo("served");
        for (int i = 0; i < unread.size(); i++) {
            final String text = "x" + i;
            assertThat(read(unread.get(i), text.length())).isEqualTo(text);
        }
        other.peer.write(bytes("again"));
        assertThat(read(other, 5)).isEqualTo("again");
    }

    /** Bytes that nobody reads stay in the socket, and the peer has to wait. */
    @Test
    void shouldStopReceivingWhatNobodyReads() throws IOException {
        final Pair pair = connect();
        pair.peer.configureBlocking(false);
        final ByteBuffer flood = direct(1 << 20, 7);
        int refused = 0;
        int sent = 0;
        while (refused < 200) {
            final int count = pair.peer.write(flood);
            sent += count;
            flood.rewind();
            refused = count == 0 ? refused + 1 : 0;
            selector.select(key -> {}, 1);
        }

        assertThat(selector.buffers().arePlenty()).isTrue();
        final ByteBuffer target = ByteBuffer.allocateDirect(1 << 16);
        int got = 0;
        while (got < sent) {
            awaitReady(pair.channel, SelectionKey.OP_READ);
            got += pair.channel.read(target.clear());
        }
        assertThat(got).isEqualTo(sent);
    }

    @Test
    void shouldKeepTheOrderOfALargeMessage() throws IOException {
        final Pair pair = connect();
        final byte[] large = array(direct(3 << 20, 3));
        final Thread sender = Thread.ofPlatform().start(() -> send(pair.peer, large));
        final ByteArrayOutputStream got = new ByteArrayOutputStream();
        final ByteBuffer target = ByteBuffer.allocateDirect(100_000);
        while (got.size() < large.length) {
            awaitReady(pair.channel, SelectionKey.OP_READ);
            pair.channel.read(target.clear());
            got.writeBytes(array(target.flip()));
        }

        assertThat(got.toByteArray()).isEqualTo(large);
        assertThat(sender.isAlive()).isFalse();
    }

    private static void send(SocketChannel peer, byte[] bytes) {
        try {
            peer.write(ByteBuffer.wrap(bytes));
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The writer gets back what a full socket did not take, and the peer all bytes in their order. */
    @Test
    void shouldHandBackWhatASlowPeerDoesNotTake() throws IOException {
        final Pair pair = connect();
        pair.channel.setOption(StandardSocketOptions.SO_SNDBUF, 4096);
        int deferred = 0;
        reported = null;
        while (reported == null) {
            deferred += pair.channel.defer(direct(1000, deferred)) ? 1000 : 0;
            selector.selectNow(key -> reported = key.channel().equals(pair.channel) ? key : reported);
        }

        assertThat(reported.readyOps()).isEqualTo(SelectionKey.OP_WRITE);
        assertThat(pair.channel.defer(direct(1, 0)))
                .as("nothing may overtake the rest")
                .isFalse();
        final byte[] rest = array(pair.channel.sendDeferred());
        assertThat(pair.channel.sendDeferred()).isNull();
        final byte[] taken = receive(pair.peer, deferred - rest.length);
        final byte[] all = array(direct(deferred, 0));
        assertThat(taken).isEqualTo(Arrays.copyOf(all, taken.length));
        assertThat(rest).isEqualTo(Arrays.copyOfRange(all, taken.length, deferred));
    }

    @Test
    void shouldReportRoomWhenItIsAskedFor() throws IOException {
        final Pair pair = connect();
        pair.channel.keyFor(selector).interestOps(SelectionKey.OP_WRITE);
        awaitReady(pair.channel, SelectionKey.OP_WRITE);
        assertThat(reported.readyOps()).isEqualTo(SelectionKey.OP_WRITE);
        awaitReady(pair.channel, SelectionKey.OP_WRITE);
    }

    @Test
    void shouldSendWhatIsDeferredBeforeAChannelIsClosed() throws IOException {
        final Pair pair = connect();
        selector.selectNow(key -> {});
        pair.channel.defer(bytes("farewell"));
        pair.channel.close();

        assertThat(receive(pair.peer, 8)).isEqualTo(array(bytes("farewell")));
        assertThat(pair.peer.read(ByteBuffer.allocate(1)))
                .as("the kernel holds the socket no more")
                .isEqualTo(-1);
        selector.selectNow(key -> {});
        final Pair next = connect();
        next.peer.write(bytes("next"));
        assertThat(read(next, 4)).isEqualTo("next");
    }

    @Test
    void shouldFailWhenThePeerIsGone() throws IOException {
        final Pair pair = connect();
        pair.peer.setOption(StandardSocketOptions.SO_LINGER, 0);
        pair.peer.close();
        awaitReady(pair.channel, SelectionKey.OP_READ);

        assertThat(new Object[] {failure(() -> pair.channel.read(ByteBuffer.allocateDirect(1)))})
                .hasOnlyElementsOfType(IOException.class);
    }

    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private static Exception failure(Action action) {
        try {
            action.run();
            return null;
        } catch (final IOException e) {
            return e;
        }
    }

    @Test
    void shouldWakeFromAnotherThread() throws Exception {
        selector.selectNow(key -> {});
        final Thread waker = Thread.ofPlatform().start(selector::wakeup);
        selector.select(key -> {}, TimeUnit.MINUTES.toMillis(2)); // Longer than the test may take.
        waker.join();
        selector.wakeup();
        selector.select(key -> {}, TimeUnit.MINUTES.toMillis(2));
    }
}
