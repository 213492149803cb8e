package org.peregrine.transports.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The selector around failures of its ring, and around its end. */
@Timeout(60)
class UringFailureTest {
    /** More than the ring's submission queue has entries. */
    private static final int MANY = 1100;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private UringSelector selector;
    private ServerSocketChannel server;

    @TempDir
    private Path directory;

    @BeforeEach
    void open() throws IOException {
        final UringSockets provider = providerOrNull();
        assumeTrue(provider != null, "io_uring is forbidden here");
        selector = (UringSelector) provider.openSelector();
        server = provider.openServerSocketChannel().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        selector.selectNow(key -> {});
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
            accepted = server.accept();
        }
        opened.add(accepted);
        accepted.configureBlocking(false);
        accepted.register(selector, SelectionKey.OP_READ);
        return new Pair(peer, (UringSocketChannel) accepted);
    }

    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    /** Runs something by a thread that the ring refuses. */
    private static Throwable failureByAnotherThread(Action action) {
        return CompletableFuture.runAsync(() -> {
                    try {
                        action.run();
                    } catch (final IOException failure) {
                        throw new CompletionException(failure);
                    }
                })
                .handle((nothing, failure) -> failure)
                .join()
                .getCause();
    }

    private static ByteBuffer bytes(int... values) {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(values.length);
        for (final int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    /** Operations that a full queue did not take are submitted when the ring works again. */
    @Test
    void shouldLoseNoChannelWhenTheRingFailsOnce() throws IOException {
        final List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            pairs.add(connect());
        }
        assertThat(failureByAnotherThread(() -> selector.selectNow(key -> {}))).isInstanceOf(IOException.class);
        final Pair sender = pairs.getFirst();
        assertThat(sender.channel.defer(bytes(7))).isTrue();
        assertThat(failureByAnotherThread(selector::flush)).isInstanceOf(IOException.class);

        selector.flush();
        final ByteBuffer target = ByteBuffer.allocateDirect(1);
        assertThat(sender.peer.read(target)).isEqualTo(1);
        for (final Pair pair : pairs) {
            pair.peer.write(bytes(1));
        }
        final Set<Object> heard = new HashSet<>();
        while (heard.size() < MANY) {
            selector.select(
                    key -> {
                        if (key.isReadable() && read(key) == 1) {
                            heard.add(key);
                        }
                    },
                    20);
        }
        assertThat(heard).hasSize(MANY);
    }

    private static int read(SelectionKey key) {
        try {
            return ((UringSocketChannel) key.channel()).read(ByteBuffer.allocateDirect(1));
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** While others are ready, a poll need not enter the kernel: but a socket that is let go of must not listen on. */
    @Test
    void shouldStopListeningAtOnceWhileOthersAreReady() throws IOException {
        final SocketAddress address = server.getLocalAddress();
        final Pair pair = connect();
        pair.peer.write(bytes(1));
        final Set<Object> ready = new HashSet<>();
        while (!ready.contains(pair.channel)) {
            selector.select(key -> ready.add(key.channel()), 20);
        }
        selector.select(key -> {}, 20); // The kernel awaits the next connection from here on.
        server.keyFor(selector).cancel();
        selector.selectNow(key -> {});
        server.close();

        assertThat(connectionFailure(address)).isInstanceOf(ConnectException.class);
    }

    private static IOException connectionFailure(SocketAddress address) {
        try (SocketChannel unwanted = SocketChannel.open(address)) {
            return unwanted.isConnected() ? null : new IOException("not connected");
        } catch (final IOException failure) {
            return failure;
        }
    }

    /** The number of what a wakeup is written to is another file's after the end. */
    @Test
    void shouldWriteToNobodyElsesFileWhenItIsWokenAfterItsEnd() throws IOException {
        selector.close();
        final List<FileChannel> files = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            files.add(FileChannel.open(
                    directory.resolve("file" + i), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
            opened.add(files.getLast());
        }
        selector.wakeup();

        for (final FileChannel file : files) {
            assertThat(file.size()).isZero();
        }
    }

    @Test
    void shouldLetChannelsBeClosedAfterTheSelector() throws IOException {
        final Pair pair = connect();
        selector.selectNow(key -> {});
        selector.close();
        pair.channel.close();

        assertThat(pair.channel.isOpen()).isFalse();
        assertThat(pair.peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
}
