package org.peregrine.engine.transport;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Borrowed memory for what peers do not take yet, in lists of chunks, and the count of such bytes of a shard. The links
 * are used again, so that slow readers cost no garbage. For transports; network thread only.
 */
public final class UnsentChunks {
    /** A link of a list: a borrowed buffer and the span of it that is still to be sent. */
    public static final class Chunk {
        private UnsafeBuffer buffer;
        private int offset;
        private int limit;
        private Chunk next;

        private Chunk() {}

        /**
         * The memory, which is the pool's again after the release.
         *
         * @return the buffer.
         */
        public UnsafeBuffer buffer() {
            return buffer;
        }

        /**
         * Index of the first byte to be sent.
         *
         * @return in the buffer.
         */
        public int offset() {
            return offset;
        }

        /**
         * Index behind the last byte to be sent.
         *
         * @return in the buffer.
         */
        public int limit() {
            return limit;
        }

        /**
         * Length of the free span behind the limit.
         *
         * @return bytes.
         */
        public int room() {
            return BufferPool.nominalLength(buffer) - limit;
        }

        /**
         * Moves the limit behind bytes that were put.
         *
         * @param length of them.
         */
        public void added(int length) {
            limit += length;
        }

        /**
         * Moves the offset behind bytes that were sent.
         *
         * @param length of them.
         */
        public void sent(int length) {
            offset += length;
        }

        /**
         * Whether nothing is left to be sent.
         *
         * @return true when the offset has reached the limit.
         */
        public boolean isSent() {
            return offset == limit;
        }

        /**
         * The chunk behind this one.
         *
         * @return null for the last one.
         */
        public Chunk next() {
            return next;
        }

        /**
         * Puts a chunk behind this one.
         *
         * @param last of the list from now on.
         */
        public void append(Chunk last) {
            next = last;
        }
    }

    private final BufferPool pool;
    private Chunk free;
    private long unsentBytes;

    /**
     * Creates the lists' memory of one shard.
     *
     * @param pool that lends it.
     */
    public UnsentChunks(BufferPool pool) {
        this.pool = pool;
    }

    /**
     * Borrows a chunk.
     *
     * @param lengthBytes that it holds at least.
     * @param share of the peer.
     * @return an empty chunk; null when there is no memory for the peer.
     */
    public Chunk borrow(int lengthBytes, BufferShare share) {
        final UnsafeBuffer buffer = pool.borrowForPeer(lengthBytes, share);
        if (buffer == null) {
            return null;
        }
        Chunk chunk = free;
        if (chunk == null) {
            chunk = new Chunk();
        } else {
            free = chunk.next;
        }
        chunk.buffer = buffer;
        chunk.offset = 0;
        chunk.limit = 0;
        chunk.next = null;
        return chunk;
    }

    /**
     * Gives a chunk back.
     *
     * @param chunk that is in no list any more.
     * @param share of the peer for which it was borrowed.
     */
    public void release(Chunk chunk, BufferShare share) {
        pool.releaseOfPeer(chunk.buffer, share);
        chunk.buffer = null;
        chunk.next = free;
        free = chunk;
    }

    /**
     * Adds to the count of unsent bytes.
     *
     * @param count of bytes; a negative number subtracts.
     */
    public void addUnsent(int count) {
        unsentBytes += count;
    }

    /**
     * The count of unsent bytes of all lists.
     *
     * @return bytes.
     */
    public long unsentBytes() {
        return unsentBytes;
    }
}
