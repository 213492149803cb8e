package org.peregrine.transports.aeron;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.BufferShare;
import org.peregrine.engine.transport.UnsentChunks;
import org.peregrine.engine.transport.UnsentChunks.Chunk;

/** Replies that found no room in their client's term, in their order, each with its length before it. */
final class ParkedReplies {
    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int FIRST_CHUNK_BYTES = 4 * 1024 - BufferPool.PADDING;
    private static final int CHUNK_BYTES = 64 * 1024 - BufferPool.PADDING;

    private final UnsentChunks chunks;
    private final BufferShare share;
    private Chunk head;
    private Chunk tail;
    private int lengthBytes;

    ParkedReplies(UnsentChunks chunks, BufferShare share) {
        this.chunks = chunks;
        this.share = share;
    }

    boolean isEmpty() {
        return head == null;
    }

    int lengthBytes() {
        return lengthBytes;
    }

    /** Appends a copy; false when there is no memory for it. */
    boolean append(DirectBuffer source, int offset, int length) {
        final int needed = LENGTH_BYTES + BitUtil.align(length, LENGTH_BYTES);
        if (tail == null || tail.room() < needed) {
            final Chunk chunk = chunks.borrow(Math.max(needed, tail == null ? FIRST_CHUNK_BYTES : CHUNK_BYTES), share);
            if (chunk == null) {
                return false;
            }
            if (tail == null) {
                head = chunk;
            } else {
                tail.append(chunk);
            }
            tail = chunk;
        }
        tail.buffer().putInt(tail.limit(), length);
        tail.buffer().putBytes(tail.limit() + LENGTH_BYTES, source, offset, length);
        tail.added(needed);
        lengthBytes += length;
        chunks.addUnsent(length);
        return true;
    }

    /** The buffer of the first reply. Not when it is empty, as all that follow. */
    UnsafeBuffer buffer() {
        return head.buffer();
    }

    int offset() {
        return head.offset() + LENGTH_BYTES;
    }

    int length() {
        return head.buffer().getInt(head.offset());
    }

    /** Removes the first reply. */
    void remove() {
        final int length = length();
        head.sent(LENGTH_BYTES + BitUtil.align(length, LENGTH_BYTES));
        lengthBytes -= length;
        chunks.addUnsent(-length);
        if (head.isSent()) {
            releaseHead();
        }
    }

    private void releaseHead() {
        final Chunk chunk = head;
        head = chunk.next();
        if (head == null) {
            tail = null;
        }
        chunks.release(chunk, share);
    }

    void release() {
        chunks.addUnsent(-lengthBytes);
        lengthBytes = 0;
        while (head != null) {
            releaseHead();
        }
    }
}
