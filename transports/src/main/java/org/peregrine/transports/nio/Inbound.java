package org.peregrine.transports.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.BufferShare;

/**
 * The bytes of one connection that were read and not consumed. They are read into the shard's shared buffer, and into a
 * borrowed one only behind others that could not be consumed.
 */
final class Inbound {
    /** {@link #fill}: the peer sends no more. */
    static final int END = ConnectionChannel.END;

    /** {@link #fill}: there is no memory for more. */
    static final int NO_MEMORY = ConnectionChannel.NO_MEMORY;

    /** {@link #fill}: the peer is gone. */
    static final int RESET = -3;

    /** Messages evicted for one buffer, at most. */
    private static final int MAX_EVICTED = 256;

    private final NetworkContext network;
    private final Connection connection;
    private final ConnectionChannel channel;
    private final Deadline<Connection> unfinished;
    private UnsafeBuffer borrowed;
    private int offset;
    private int limit;
    private int discardedBytes;

    Inbound(NetworkContext network, Connection connection, ConnectionChannel channel) {
        this.network = network;
        this.connection = connection;
        this.channel = channel;
        this.unfinished = new Deadline<>(connection);
    }

    /** Whether no bytes are kept from one turn to the next. */
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

    /** Reads once; returns the bytes read, {@link #END}, {@link #NO_MEMORY} or {@link #RESET}. */
    int fill() {
        if (borrowed != null && !makeRoom()) {
            return NO_MEMORY;
        }
        final UnsafeBuffer target = buffer();
        final ByteBuffer bytes = target.byteBuffer();
        bytes.clear().position(limit).limit(BufferPool.nominalLength(target));
        try {
            final int count = channel.read(bytes);
            limit += Math.max(0, count);
            return count;
        } catch (IOException e) { // Reset by the peer.
            return RESET;
        }
    }

    private boolean makeRoom() {
        if (limit < BufferPool.nominalLength(borrowed)) {
            return true;
        }
        final int length = limit - offset;
        if (offset > 0) {
            borrowed.putBytes(0, borrowed, offset, length);
        } else {
            final UnsafeBuffer larger = borrow(length + 1);
            if (larger == null) {
                return false;
            }
            larger.putBytes(0, borrowed, 0, length);
            network.pool().releaseOfPeer(borrowed, connection.bufferShare());
            borrowed = larger;
        }
        offset = 0;
        limit = length;
        return true;
    }

    /**
     * Borrows memory, evicting older unfinished messages of others if necessary; null when there is none.
     */
    private UnsafeBuffer borrow(int length) {
        final BufferPool pool = network.pool();
        final BufferShare share = connection.bufferShare();
        UnsafeBuffer buffer = pool.borrowForPeer(length, share);
        for (int i = 0; buffer == null && i < MAX_EVICTED && pool.mayDisplace(length, share); i++) {
            if (!network.unfinished.evict(connection)) {
                return null;
            }
            buffer = pool.borrowForPeer(length, share);
        }
        return buffer;
    }

    /** Keeps only the bytes between two indices for the next turn; false when there is no memory. */
    boolean keep(int from, int to) {
        if (from == to) {
            release();
            return true;
        }
        offset = from;
        limit = to;
        if (borrowed == null) {
            final int length = to - from;
            borrowed = borrow(length);
            if (borrowed == null) {
                release();
                return false;
            }
            network.unfinished.start(unfinished);
            borrowed.putBytes(0, network.readBuffer(), from, length);
            offset = 0;
            limit = length;
        }
        return true;
    }

    /** Reads once and discards the bytes; returns what {@link #fill} does. */
    int discard() {
        release();
        final int count = fill();
        limit = 0;
        discardedBytes += Math.max(0, count);
        return count;
    }

    /** Whether more bytes than one large message were discarded. */
    boolean isDiscardLimitReached() {
        return discardedBytes > network.intLimit(Limit.MAX_FRAME_BYTES);
    }

    void release() {
        if (borrowed != null) {
            unfinished.stop();
            network.pool().releaseOfPeer(borrowed, connection.bufferShare());
            borrowed = null;
        }
        offset = 0;
        limit = 0;
    }
}
