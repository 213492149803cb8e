package org.peregrine.transports.nio;

import java.net.InetAddress;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;

/**
 * Bounded queue of messages that arrived on another shard and belong to a connection of this one. Any thread offers
 * copies; the network thread delivers them as the connection's own.
 */
public final class Relay {
    private static final int CAPACITY = 1024;

    private record Relayed(
            long connectionId,
            Principal caller,
            InetAddress address,
            RequestHeaders headers,
            UnsafeBuffer buffer,
            int length) {}

    private final ManyToOneConcurrentArrayQueue<Relayed> queue = new ManyToOneConcurrentArrayQueue<>(CAPACITY);
    private final NetworkContext network;
    private final BufferPool pool;
    private final Runnable wakeup;
    private Relayed due;
    private long exchange;

    Relay(NetworkContext network, BufferPool pool, Runnable wakeup) {
        this.network = network;
        this.pool = pool;
        this.wakeup = wakeup;
    }

    /**
     * Hands over a message. Any thread.
     *
     * @param frame of the connection that it belongs to; free again on return.
     * @return false when there is no room, or no memory, for it.
     */
    public boolean offer(Frame frame) {
        final int length = frame.bodyLength();
        final UnsafeBuffer copy = pool.borrow(Math.max(1, length));
        if (copy == null) {
            return false;
        }
        boolean queued = false;
        try {
            copy.putBytes(0, frame.buffer(), frame.bodyOffset(), length);
            queued = queue.offer(new Relayed(
                    frame.connectionId(),
                    frame.principal(),
                    frame.address(),
                    frame.headers().copy(),
                    copy,
                    length));
        } finally {
            if (!queued) {
                pool.release(copy);
            }
        }
        if (queued) {
            wakeUp();
        }
        return queued;
    }

    /** Wakes the network thread. Without it, queued frames are delivered when its wait ends. */
    private void wakeUp() {
        try {
            wakeup.run();
        } catch (final Throwable failure) {
            network.contain(EngineCounter.TRANSPORT_FAILURES, failure);
        }
    }

    /**
     * The id of the next exchange of a connection whose messages arrive on others. Network thread.
     *
     * @return unique on the shard.
     */
    public long nextExchange() {
        return exchange++;
    }

    /** Delivers until the handler refuses; messages of a closed connection are dropped. */
    int deliver(int frameLimit) {
        int count = 0;
        while (count < frameLimit && hasDue()) {
            final Connection connection = network.connections.find(due.connectionId);
            if (connection != null && !connection.isClosed() && !isDone(connection)) {
                break;
            }
            release();
            count++;
        }
        return count;
    }

    /** Releases the copy once, also after a failure. */
    private void release() {
        final UnsafeBuffer done = due.buffer;
        due = null;
        pool.release(done);
    }

    /** Whether the message was taken, or its connection is closed. */
    private boolean isDone(Connection connection) {
        try {
            return deliver(connection);
        } catch (final Throwable failure) {
            network.fail(connection, failure);
            return true;
        }
    }

    private boolean hasDue() {
        if (due == null) {
            due = queue.poll();
        }
        return due != null;
    }

    private boolean deliver(Connection connection) {
        return network.deliver(network.frame()
                        .start(connection.id(), nextExchange(), true)
                        .via(WireKind.SSE)
                        .peer(connection.feed().client())
                        .address(due.address)
                        .principal(due.caller)
                        .headers(due.headers)
                        .bytes(due.buffer, 0, due.length))
                && connection.openExchanges.addDelivered();
    }

    boolean isEmpty() {
        return due == null && queue.isEmpty();
    }

    void close() {
        if (due != null) {
            release();
        }
        for (Relayed next = queue.poll(); next != null; next = queue.poll()) {
            pool.release(next.buffer);
        }
    }
}
