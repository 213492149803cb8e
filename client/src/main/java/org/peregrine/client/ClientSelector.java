package org.peregrine.client;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The loop of the client: any number of connections on the thread that calls {@link #poll}. Nothing here may be called
 * from another thread.
 *
 * <pre>
 *   ClientSelector selector = new ClientSelector();
 *   ClientConnection connection = selector.connect(Target.parse("tcp:127.0.0.1:9000"), settings, handler, null);
 *   while (!done) {
 *       selector.poll(1);                        handler.onOpen, onMessage, ...
 *       connection.offer(request, 0, length);
 *   }
 * </pre>
 */
public final class ClientSelector implements AutoCloseable {
    private static final int INPUT_BYTES = 256 << 10;
    private static final long NAP_NS = 20_000;

    private final Selector selector;
    private final BlockPool pool = new BlockPool();
    private final Block input = Block.allocate(INPUT_BYTES);
    private final MessageReader messages = new MessageReader();
    private final Consumer<SelectionKey> onReady = ClientSelector::onReady;
    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private final List<ClientConnection> opening = new ArrayList<>();
    private final List<SocketLink> dirty = new ArrayList<>();
    private final List<ProcessWire> processes = new ArrayList<>();

    /**
     * Opens a selector without connections.
     *
     * @throws IOException when the system has none.
     */
    public ClientSelector() throws IOException {
        selector = Selector.open();
    }

    /**
     * Begins to connect. The handler is told the outcome, possibly before this returns.
     *
     * @param target the server.
     * @param settings of the connection.
     * @param handler told what happens.
     * @param attachment of the handler to the connection; may be null.
     * @return the connection.
     */
    public ClientConnection connect(Target target, ClientSettings settings, ClientHandler handler, Object attachment) {
        final ClientConnection connection = new ClientConnection(this, target, settings, handler, attachment);
        connections.add(connection);
        opening.add(connection);
        connection.connect();
        return connection;
    }

    /**
     * Writes what was offered, then reads what has come, and waits for it when there is nothing.
     *
     * @param timeoutMs longest wait; 0 does not wait.
     * @return the work count; 0 when the time has passed.
     * @throws IOException when the system's selector fails.
     */
    public int poll(long timeoutMs) throws IOException {
        flush();
        if (!opening.isEmpty()) {
            expire();
        }
        if (!processes.isEmpty()) {
            return pollProcesses(timeoutMs);
        }
        return timeoutMs == 0 ? selector.selectNow(onReady) : selector.select(onReady, timeoutMs);
    }

    private int pollProcesses(long timeoutMs) throws IOException {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (true) {
            int work = selector.selectNow(onReady);
            boolean waiting = false;
            for (int i = processes.size() - 1; i >= 0 && i < processes.size(); i--) {
                final ProcessWire process = processes.get(i);
                waiting |= process.isWaiting();
                work += process.poll() ? 1 : 0;
            }
            if (work > 0 || System.nanoTime() - deadlineNs >= 0) {
                return work;
            }
            if (waiting) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(NAP_NS);
            }
        }
    }

    private void expire() {
        final long nowNs = System.nanoTime();
        for (int i = opening.size() - 1; i >= 0; i--) {
            if (i < opening.size()) {
                final ClientConnection connection = opening.get(i);
                if (connection.isOpen() || connection.isClosed()) {
                    opening.remove(i);
                } else if (connection.isLate(nowNs)) {
                    connection.expire();
                }
            }
        }
    }

    /** Writes what was offered, as far as the sockets take it. */
    public void flush() {
        for (int i = 0; i < dirty.size(); i++) {
            dirty.get(i).flush();
        }
        dirty.clear();
    }

    private static void onReady(SelectionKey key) {
        if (key.isValid()) {
            ((SocketLink) key.attachment()).onReady();
        }
    }

    Selector selector() {
        return selector;
    }

    BlockPool pool() {
        return pool;
    }

    /** Memory that sockets read to first; free between two callbacks. */
    Block input() {
        return input;
    }

    MessageReader messages() {
        return messages;
    }

    void addDirty(SocketLink link) {
        dirty.add(link);
    }

    void addProcess(ProcessWire process) {
        processes.add(process);
    }

    void removeProcess(ProcessWire process) {
        processes.remove(process);
    }

    void remove(ClientConnection connection) {
        connections.remove(connection);
        opening.remove(connection);
    }

    void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (final IOException gone) {
            // It is closed, one way or another.
        }
    }

    /** Ends all connections; their handlers are not told. */
    @Override
    public void close() throws IOException {
        for (final ClientConnection connection : List.copyOf(connections)) {
            connection.close();
        }
        selector.close();
    }
}
