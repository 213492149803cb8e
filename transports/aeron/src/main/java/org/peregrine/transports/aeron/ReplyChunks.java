package org.peregrine.transports.aeron;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.BufferShare;

/** The links of lists of unsent replies, used again, so that slow readers cost no garbage. Network thread only. */
final class ReplyChunks {
    /** A borrowed buffer, and the span of it that holds unsent replies. */
    static final class Link {
        UnsafeBuffer buffer;
        int offset;
        int limit;
        Link next;

        int room() {
            return BufferPool.nominalLength(buffer) - limit;
        }
    }

    private final BufferPool pool;
    private Link free;
    private long unsentBytes;

    ReplyChunks(BufferPool pool) {
        this.pool = pool;
    }

    /** Borrows a link of at least this many bytes; null when there is no memory. */
    Link borrow(int lengthBytes, BufferShare share) {
        final UnsafeBuffer buffer = pool.borrowForPeer(lengthBytes, share);
        if (buffer == null) {
            return null;
        }
        Link link = free;
        if (link == null) {
            link = new Link();
        } else {
            free = link.next;
        }
        link.buffer = buffer;
        link.offset = 0;
        link.limit = 0;
        link.next = null;
        return link;
    }

    void release(Link link, BufferShare share) {
        pool.releaseOfPeer(link.buffer, share);
        link.buffer = null;
        link.next = free;
        free = link;
    }

    /** Adds to the count of unsent bytes; a negative number subtracts. */
    void addUnsent(int count) {
        unsentBytes += count;
    }

    long unsentBytes() {
        return unsentBytes;
    }
}
