package org.peregrine.client.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The sockets of one thread: tells each when it is ready, and writes those that have something to send. */
public final class SocketSet implements AutoCloseable {
    private static final int INPUT_BYTES = 256 << 10;

    private final Selector selector;
    private final BlockPool pool = new BlockPool();
    private final Block input = Block.allocate(INPUT_BYTES);
    private final Consumer<SelectionKey> onReady = SocketSet::onReady;
    private final List<SocketLink> dirty = new ArrayList<>();
    private List<InetAddress> sources = List.of();
    private int nextSource;

    /**
     * Opens the system's selector.
     *
     * @throws IOException when the system has none.
     */
    public SocketSet() throws IOException {
        selector = Selector.open();
    }

    /**
     * Waits until sockets are ready, and lets them read and write.
     *
     * @param timeoutMs longest wait; 0 does not wait.
     * @return number of sockets that were ready.
     * @throws IOException when the system's selector fails.
     */
    public int select(long timeoutMs) throws IOException {
        return timeoutMs == 0 ? selector.selectNow(onReady) : selector.select(onReady, timeoutMs);
    }

    /** Writes what was offered, as far as the sockets take it. */
    public void flush() {
        for (int i = 0; i < dirty.size(); i++) {
            dirty.get(i).flush();
        }
        dirty.clear();
    }

    /**
     * Sets the addresses of this machine that connections begin at, in turn.
     *
     * @param addresses empty to leave it to the system.
     */
    public void sources(List<InetAddress> addresses) {
        sources = List.copyOf(addresses);
        nextSource = 0;
    }

    /** The address that the next connection begins at; null when the system chooses. */
    InetAddress nextSource() {
        if (sources.isEmpty()) {
            return null;
        }
        final InetAddress source = sources.get(nextSource);
        nextSource = (nextSource + 1) % sources.size();
        return source;
    }

    /** Ends a wait in {@link #select}, or the next one. Any thread. */
    public void wakeup() {
        selector.wakeup();
    }

    /**
     * Whether there is nothing to wait for.
     *
     * @return true without a socket.
     */
    public boolean isEmpty() {
        return selector.keys().isEmpty();
    }

    /**
     * Memory for bytes that wait.
     *
     * @return the pool of the thread.
     */
    public BlockPool pool() {
        return pool;
    }

    private static void onReady(SelectionKey key) {
        if (key.isValid()) {
            ((SocketLink) key.attachment()).onReady();
        }
    }

    Selector selector() {
        return selector;
    }

    /** Memory that sockets read to first; free between two callbacks. */
    Block input() {
        return input;
    }

    void addDirty(SocketLink link) {
        dirty.add(link);
    }

    void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (final IOException gone) {
            // It is closed, one way or another.
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
