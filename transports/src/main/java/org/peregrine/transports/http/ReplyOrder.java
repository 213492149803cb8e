package org.peregrine.transports.http;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.BufferShare;

/**
 * Responses that came out of order, in the order of their requests. The bytes are in borrowed buffers, those of one
 * response consecutive. A connection whose replies come in order never uses it.
 *
 * <p>A response without memory is lost: its position is kept, and a refusal is sent at its turn.
 */
final class ReplyOrder {
    private static final int LARGE_BYTES = 64 * 1024 - BufferPool.PADDING;

    /** Consecutive bytes of one response. The links are created on demand and reused by the connection. */
    private static final class Parked {
        private UnsafeBuffer buffer;
        private long exchange;
        private int length;
        private boolean last;
        private boolean lost;
        private Parked next;

        private int room() {
            return BufferPool.nominalLength(buffer) - length;
        }
    }

    private final BufferPool pool;
    private final BufferShare share;
    private Parked head;
    private Parked free;
    private int lengthBytes;

    ReplyOrder(BufferPool pool, BufferShare share) {
        this.pool = pool;
        this.share = share;
    }

    int lengthBytes() {
        return lengthBytes;
    }

    /**
     * Keeps bytes behind those of the same response that are kept already; false when the pool has no memory for it.
     */
    boolean append(long exchange, DirectBuffer source, int offset, int count) {
        Parked parked = lastUpTo(exchange);
        final boolean more = parked != null && parked.exchange == exchange;
        if (more && parked.lost) {
            return true; // The rest of it is dropped, too.
        }
        int from = offset;
        int left = count;
        if (more) {
            final int taken = Math.min(left, parked.room());
            put(parked, source, from, taken);
            from += taken;
            left -= taken;
        }
        if (left > 0 || !more) {
            parked = insert(parked, exchange, more ? Math.max(left, LARGE_BYTES) : left);
            if (parked == null) {
                return false;
            }
            put(parked, source, from, left);
        }
        return true;
    }

    private void put(Parked parked, DirectBuffer source, int offset, int count) {
        if (count > 0) {
            parked.buffer.putBytes(parked.length, source, offset, count);
            parked.length += count;
            lengthBytes += count;
        }
    }

    /** The last link whose exchange is this one or one before it; null when there is none. */
    private Parked lastUpTo(long exchange) {
        Parked found = null;
        for (Parked link = head; link != null && link.exchange <= exchange; link = link.next) {
            found = link;
        }
        return found;
    }

    private Parked insert(Parked before, long exchange, int capacity) {
        final UnsafeBuffer buffer = pool.borrowForPeer(capacity, share);
        return buffer == null ? null : link(before, exchange, buffer);
    }

    private Parked link(Parked before, long exchange, UnsafeBuffer buffer) {
        final Parked link = free == null ? new Parked() : free;
        free = link.next;
        link.buffer = buffer;
        link.exchange = exchange;
        link.length = 0;
        link.last = false;
        link.lost = buffer == null;
        if (before == null) {
            link.next = head;
            head = link;
        } else {
            link.next = before.next;
            before.next = link;
        }
        return link;
    }

    /** Marks a response as lost, of which no bytes are kept. */
    void lose(long exchange) {
        link(lastUpTo(exchange), exchange, null);
    }

    /** Whether a response is lost. */
    boolean isLost(long exchange) {
        final Parked link = lastUpTo(exchange);
        return link != null && link.exchange == exchange && link.lost;
    }

    /** Marks a response, of which bytes are kept, as complete. */
    void finish(long exchange) {
        lastUpTo(exchange).last = true;
    }

    /** Whether bytes of a response are kept. */
    boolean has(long exchange) {
        final Parked link = lastUpTo(exchange);
        return link != null && link.exchange == exchange;
    }

    /** Whether the end of a response is kept. */
    boolean isWhole(long exchange) {
        final Parked link = lastUpTo(exchange);
        return link != null && link.exchange == exchange && link.last;
    }

    /** Whether bytes of this response wait here, with none before them. */
    boolean isNext(long exchange) {
        return head != null && head.exchange == exchange;
    }

    /** The first bytes, from index 0. */
    UnsafeBuffer buffer() {
        return head.buffer;
    }

    /** Number of those bytes. */
    int length() {
        return head.length;
    }

    /** Whether the response of the first bytes ends with them. */
    boolean isLast() {
        return head.last;
    }

    /** Removes the first bytes and releases their buffer. */
    void remove() {
        final Parked parked = head;
        head = parked.next;
        lengthBytes -= parked.length;
        if (parked.buffer != null) {
            pool.releaseOfPeer(parked.buffer, share);
        }
        parked.buffer = null;
        parked.next = free;
        free = parked;
    }

    void release() {
        while (head != null) {
            remove();
        }
    }
}
