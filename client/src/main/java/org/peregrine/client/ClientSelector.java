package org.peregrine.client;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The loop of the client: any number of connections on the thread that calls {@link #poll}. Nothing here but
 * {@link #wakeup} may be called from another thread.
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
    private final MessageReader messages = new MessageReader();
    private final Wires wires = new Wires(messages);
    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private final List<ClientConnection> opening = new ArrayList<>();

    /**
     * Opens a selector without connections.
     *
     * @throws IOException when the system has none.
     */
    public ClientSelector() throws IOException {
        // Its parts have opened already.
    }

    /**
     * Sets the addresses of this machine that connections over TCP begin at, in turn. One address has some 28,000 ports
     * for connections to one server.
     *
     * @param addresses empty to leave it to the system.
     */
    public void sources(List<InetAddress> addresses) {
        wires.sources(addresses);
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
     * @param timeoutMs longest wait; 0 and less, which a deadline that has passed may give, do not wait.
     * @return the work count; 0 when the time has passed.
     * @throws IOException when the system's selector fails.
     */
    public int poll(long timeoutMs) throws IOException {
        flush();
        if (!opening.isEmpty()) {
            expire();
        }
        return wires.poll(Math.max(0, timeoutMs));
    }

    /** Ends a wait in {@link #poll}, or the next one. The only method for other threads. */
    public void wakeup() {
        wires.wakeup();
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
        wires.flush();
    }

    Wires wires() {
        return wires;
    }

    MessageReader messages() {
        return messages;
    }

    void remove(ClientConnection connection) {
        connections.remove(connection);
        opening.remove(connection);
    }

    /** Ends all connections; their handlers are not told. */
    @Override
    public void close() throws IOException {
        for (final ClientConnection connection : List.copyOf(connections)) {
            connection.close();
        }
        wires.close();
    }
}
