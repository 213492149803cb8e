package org.peregrine.transports.nio;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.BufferShare;

/** Pool of chunks with their buffers. The links are reused, so that slow readers cost no garbage. */
final class ChunkStore {
    /** A link of a connection's unsent bytes: a borrowed buffer and the span of it that is still to be sent. */
    static final class Chunk {
        UnsafeBuffer buffer;
        int offset;
        int limit;
        Chunk next;
    }

    private final BufferPool pool;
    private Chunk free;
    private long unsentBytes;

    ChunkStore(BufferPool pool) {
        this.pool = pool;
    }

    /** Borrows a chunk of at least this many bytes; null when the pool has no memory. */
    Chunk borrow(int lengthBytes, BufferShare share) {
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

    void release(Chunk chunk, BufferShare share) {
        pool.releaseOfPeer(chunk.buffer, share);
        chunk.buffer = null;
        chunk.next = free;
        free = chunk;
    }

    /** Adds to the count of unsent bytes; a negative number subtracts. */
    void addUnsent(int count) {
        unsentBytes += count;
    }

    long unsentBytes() {
        return unsentBytes;
    }
}
