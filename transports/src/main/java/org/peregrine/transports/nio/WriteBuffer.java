package org.peregrine.transports.nio;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.BufferPool;

/**
 * Gathers consecutive bytes for one connection, so that a batch of replies costs one write. Shared by all connections
 * of a shard: it is written out when another connection comes, when it is full, and at the end of a batch. Most of a
 * large answer is written behind what is gathered, and not copied.
 */
final class WriteBuffer {
    private static final int CAPACITY_BYTES = 128 * 1024;

    /** Of bytes that do not fit in, so many leave with those before them; the rest is written from where it lies. */
    private static final int FIRST_BYTES = 16 * 1024;

    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY_BYTES));
    private final NetworkContext network;
    private Connection owner;
    private int length;

    WriteBuffer(NetworkContext network) {
        this.network = network;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** Appends bytes of a connection. A failed write closes the connection. */
    void put(Connection connection, DirectBuffer source, int offset, int count) {
        if (!connection.buffered) {
            flush();
        }
        final boolean large = count > CAPACITY_BYTES - length
                && BufferPool.isBorrowed(source)
                && connection.outbound().writesPlain();
        int from = offset;
        int left = count;
        while (left > 0 && !connection.isClosed()) {
            if (connection.outbound().keepsUnsent()) {
                connection.outbound().keep(source, from, left);
                return;
            }
            if (large && left < count) {
                connection
                        .outbound()
                        .send(source.byteBuffer().clear().position(from).limit(from + left));
                return;
            }
            owner = connection;
            connection.buffered = true;
            final int taken = Math.min(Math.min(left, large ? FIRST_BYTES : CAPACITY_BYTES), CAPACITY_BYTES - length);
            buffer.putBytes(length, source, from, taken);
            length += taken;
            from += taken;
            left -= taken;
            if (large || length == CAPACITY_BYTES) {
                write();
            }
        }
    }

    /** Writes the gathered bytes, then updates the connection. */
    void flush() {
        final Connection connection = owner;
        if (connection == null) {
            return;
        }
        try {
            write();
            connection.update();
        } catch (final Throwable failure) {
            network.fail(connection, failure);
        }
    }

    private void write() {
        final Connection connection = owner;
        final int end = length;
        clear();
        final ByteBuffer bytes = buffer.byteBuffer();
        connection.outbound().send(bytes.clear().limit(end));
    }

    void discard(Connection connection) {
        if (connection.buffered) {
            clear();
        }
    }

    private void clear() {
        owner.buffered = false;
        owner = null;
        length = 0;
    }
}
