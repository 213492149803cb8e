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

    /** A peer has memory for so many times what it has sent, at most: saying a length alone costs it nothing. */
    private static final int PROMISED = 8;

    /** Memory of which little is used is given back from here on. */
    private static final int LARGE_BYTES = 32 * 1024;

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

    /**
     * Reads once.
     *
     * @param awaited length of the message of which a part is here; 0 when it is not known.
     * @return the bytes read, {@link #END}, {@link #NO_MEMORY} or {@link #RESET}.
     */
    int fill(int awaited) {
        if (borrowed != null && !makeRoom(awaited)) {
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

    private boolean makeRoom(int awaited) {
        if (limit < BufferPool.nominalLength(borrowed)) {
            return true;
        }
        final int length = limit - offset;
        if (offset > 0) {
            borrowed.putBytes(0, borrowed, offset, length);
        } else {
            final UnsafeBuffer larger = borrow(length + 1, length, awaited);
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
     * Borrows memory for a message: for all of it once enough has come, so that it is not copied again and again while
     * it grows; otherwise as much as is needed now.
     */
    private UnsafeBuffer borrow(int needed, int come, int awaited) {
        final boolean begun = awaited > needed && come >= awaited / PROMISED;
        final UnsafeBuffer whole = begun ? borrow(awaited) : null;
        return whole == null ? borrow(needed) : whole;
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

    /**
     * Keeps only the bytes between two indices for the next turn.
     *
     * @param awaited length of the message that they begin; 0 when it is not known.
     * @return false when there is no memory.
     */
    boolean keep(int from, int to, int awaited) {
        if (from == to) {
            release();
            return true;
        }
        final int length = to - from;
        if (from > offset && borrowed != null && isMuchLarger(length)) {
            return shrink(from, length, awaited);
        }
        offset = from;
        limit = to;
        if (borrowed == null) {
            borrowed = borrow(length, length, awaited);
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

    /** Whether the memory is that of a large message which has gone, and a little of the next is left. */
    private boolean isMuchLarger(int length) {
        final int size = BufferPool.nominalLength(borrowed);
        return size >= LARGE_BYTES && length < size / PROMISED;
    }

    /** Moves what is left into memory of its size. */
    private boolean shrink(int from, int length, int awaited) {
        final UnsafeBuffer large = borrowed;
        final UnsafeBuffer small = borrow(length, length, awaited);
        if (small == null) { // It is all the same where there is no memory.
            offset = from;
            limit = from + length;
            return true;
        }
        small.putBytes(0, large, from, length);
        network.pool().releaseOfPeer(large, connection.bufferShare());
        borrowed = small;
        offset = 0;
        limit = length;
        return true;
    }

    /** Reads once and discards the bytes; returns what {@link #fill} does. */
    int discard() {
        release();
        final int count = fill(0);
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
