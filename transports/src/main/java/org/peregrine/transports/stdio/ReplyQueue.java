package org.peregrine.transports.stdio;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.BufferShare;

/**
 * Bytes to send, first in first out: a chunk of the transport's own that gathers a batch of replies, and chunks of the
 * pool behind it while the peer does not read. Owned by one thread.
 */
final class ReplyQueue {
    /** Bytes of a chunk: the capacity of a buffer of the pool. */
    static final int CHUNK_BYTES = (64 << 10) - BufferPool.PADDING;

    private static final int EXPECTED_CHUNKS = 256;

    private final UnsafeBuffer ownChunk = new UnsafeBuffer(ByteBuffer.allocateDirect(CHUNK_BYTES));
    private final ArrayDeque<UnsafeBuffer> borrowed = new ArrayDeque<>(EXPECTED_CHUNKS);
    private final BufferPool pool;
    private final BufferShare share;

    private UnsafeBuffer head = ownChunk;
    private boolean headBorrowed;
    private UnsafeBuffer tail = ownChunk;
    private int headPosition;
    private int tailPosition;
    private long lengthBytes;

    ReplyQueue(BufferPool pool, BufferShare share) {
        this.pool = pool;
        this.share = share;
    }

    /**
     * Copies bytes to the end.
     *
     * @param source holds the bytes.
     * @param offset of the first.
     * @param length in bytes.
     * @return false when the pool has no chunk left; the bytes were taken in part, and the queue cannot be used any
     *     more.
     */
    boolean append(DirectBuffer source, int offset, int length) {
        int done = 0;
        while (done < length) {
            if (tailPosition == CHUNK_BYTES && !addChunk()) {
                return false;
            }
            final int count = Math.min(length - done, CHUNK_BYTES - tailPosition);
            tail.putBytes(tailPosition, source, offset + done, count);
            tailPosition += count;
            lengthBytes += count;
            done += count;
        }
        return true;
    }

    private boolean addChunk() {
        final UnsafeBuffer chunk = pool.borrowForPeer(CHUNK_BYTES, share);
        if (chunk == null) {
            return false;
        }
        borrowed.addLast(chunk);
        tail = chunk;
        tailPosition = 0;
        return true;
    }

    boolean isEmpty() {
        return lengthBytes == 0;
    }

    long lengthBytes() {
        return lengthBytes;
    }

    /**
     * Address of the first unsent byte.
     *
     * @return a native address with {@link #contiguousLength} bytes behind it.
     */
    long address() {
        return head.addressOffset() + headPosition;
    }

    int contiguousLength() {
        return (int) Math.min(lengthBytes, CHUNK_BYTES - headPosition);
    }

    /**
     * Removes bytes from the front.
     *
     * @param length at most {@link #contiguousLength}.
     */
    void sent(int length) {
        headPosition += length;
        lengthBytes -= length;
        if (lengthBytes == 0) {
            clear();
        } else if (headPosition == CHUNK_BYTES) {
            if (headBorrowed) {
                pool.releaseOfPeer(borrowed.removeFirst(), share);
            }
            head = borrowed.peekFirst();
            headBorrowed = true;
            headPosition = 0;
        }
    }

    /** Removes all bytes and releases borrowed chunks. */
    void clear() {
        while (!borrowed.isEmpty()) {
            pool.releaseOfPeer(borrowed.removeFirst(), share);
        }
        head = ownChunk;
        headBorrowed = false;
        tail = ownChunk;
        headPosition = 0;
        tailPosition = 0;
        lengthBytes = 0;
    }
}
