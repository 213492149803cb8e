package org.peregrine.engine.transport;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Counts what it is offered, for each of a few connections; has nothing to read. */
public final class SilentTransport implements Transport {
    private static final int CONNECTIONS = 4;

    private final AtomicIntegerArray offered = new AtomicIntegerArray(CONNECTIONS);

    /** Creates a transport that was offered nothing. */
    public SilentTransport() {}

    /**
     * How much was offered to a connection.
     *
     * @param connectionId below 4.
     * @return a count of replies.
     */
    public int offered(int connectionId) {
        return offered.get(connectionId);
    }

    @Override
    public String name() {
        return "silent";
    }

    @Override
    public void open(TransportContext context) {}

    @Override
    public int poll(int frameLimit, long nowNs) {
        return 0;
    }

    @Override
    public int offer(Reply reply) {
        offered.incrementAndGet((int) reply.connectionId());
        return SENT;
    }

    @Override
    public boolean isBacklogged(long connectionId) {
        return false;
    }

    @Override
    public void flush() {}

    @Override
    public void await(long timeoutNs) {}

    @Override
    public void wakeup() {}

    @Override
    public void quiesce() {}

    @Override
    public boolean hasPendingReplies() {
        return false;
    }

    @Override
    public void close() {}
}
