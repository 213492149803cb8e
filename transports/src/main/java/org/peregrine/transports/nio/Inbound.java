package org.peregrine.transports.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.BufferPool;

/**
 * The bytes of one connection that were read and not consumed. They are read into the shard's shared buffer, and into a
 * borrowed one only behind others that could not be consumed.
 */
final class Inbound {
    /** {@link #fill}: there is no memory for more. */
    static final int NO_MEMORY = -2;

    private final NetworkContext network;
    private UnsafeBuffer borrowed;
    private int offset;
    private int limit;
    private int discardedBytes;

    Inbound(NetworkContext network) {
        this.network = network;
    }

    /** Whether nothing is kept from one turn to the next. */
    boolean isEmpty() {
        return borrowed == null;
    }

    UnsafeBuffer buffer() {
        return borrowed == null ? network.readBuffer() : borrowed;
    }

    int offset() {
        return offset;
    }

    int limit() {
        return limit;
    }

    /** Reads once; returns the bytes read, -1 at the end of the stream, or {@link #NO_MEMORY}. */
    int fill(SocketChannel channel) throws IOException {
        if (borrowed != null && !makeRoom()) {
            return NO_MEMORY;
        }
        final UnsafeBuffer target = buffer();
        final ByteBuffer bytes = target.byteBuffer();
        bytes.clear().position(limit).limit(BufferPool.nominalLength(target));
        final int count = channel.read(bytes);
        limit += Math.max(0, count);
        return count;
    }

    private boolean makeRoom() {
        if (limit < BufferPool.nominalLength(borrowed)) {
            return true;
        }
        final int length = limit - offset;
        if (offset > 0) {
            borrowed.putBytes(0, borrowed, offset, length);
        } else {
            final UnsafeBuffer larger = network.pool().borrow(length + 1);
            if (larger == null) {
                return false;
            }
            larger.putBytes(0, borrowed, 0, length);
            network.pool().release(borrowed);
            borrowed = larger;
        }
        offset = 0;
        limit = length;
        return true;
    }

    /** Keeps the bytes between two indices for the next turn, and only them; false when there is no memory to. */
    boolean keep(int from, int to) {
        if (from == to) {
            release();
            return true;
        }
        offset = from;
        limit = to;
        if (borrowed == null) {
            final int length = to - from;
            borrowed = network.pool().borrow(length);
            if (borrowed == null) {
                release();
                return false;
            }
            borrowed.putBytes(0, network.readBuffer(), from, length);
            offset = 0;
            limit = length;
        }
        return true;
    }

    /** Reads once and forgets it; returns how much was forgotten so far, -1 at the end of the stream. */
    int discard(SocketChannel channel) throws IOException {
        release();
        final int count = fill(channel);
        limit = 0;
        discardedBytes += Math.max(0, count);
        return count < 0 ? count : discardedBytes;
    }

    void release() {
        if (borrowed != null) {
            network.pool().release(borrowed);
            borrowed = null;
        }
        offset = 0;
        limit = 0;
    }
}
