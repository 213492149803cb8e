package org.peregrine.transports.http;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.BufferPool;

/**
 * Replies of one connection that came before their turn, in the order of their requests. Each lies in a borrowed
 * buffer; a connection whose replies come in order never uses this.
 */
final class ReplyOrder {
    /** A reply that waits. The links are made on demand and kept by the connection, at most MAX_EXCHANGES. */
    private static final class Parked {
        private UnsafeBuffer buffer;
        private long exchange;
        private int length;
        private Parked next;
    }

    private final BufferPool pool;
    private Parked head;
    private Parked free;
    private int lengthBytes;

    ReplyOrder(BufferPool pool) {
        this.pool = pool;
    }

    int lengthBytes() {
        return lengthBytes;
    }

    /** Keeps a reply given in two parts; false when the pool has no memory for it. */
    boolean park(long exchange, DirectBuffer first, int firstLength, DirectBuffer second, int offset, int count) {
        final UnsafeBuffer buffer = pool.borrow(firstLength + count);
        if (buffer == null) {
            return false;
        }
        buffer.putBytes(0, first, 0, firstLength);
        if (count > 0) {
            buffer.putBytes(firstLength, second, offset, count);
        }
        final Parked parked = link();
        parked.buffer = buffer;
        parked.exchange = exchange;
        parked.length = firstLength + count;
        lengthBytes += parked.length;
        insert(parked);
        return true;
    }

    private Parked link() {
        final Parked link = free == null ? new Parked() : free;
        free = link.next;
        return link;
    }

    private void insert(Parked parked) {
        Parked before = null;
        Parked after = head;
        while (after != null && after.exchange < parked.exchange) {
            before = after;
            after = after.next;
        }
        parked.next = after;
        if (before == null) {
            head = parked;
        } else {
            before.next = parked;
        }
    }

    /** Whether this request's reply waits here, with none before it. */
    boolean isNext(long exchange) {
        return head != null && head.exchange == exchange;
    }

    /** The first reply's bytes, from index 0. */
    UnsafeBuffer buffer() {
        return head.buffer;
    }

    /** The first reply's length in bytes. */
    int length() {
        return head.length;
    }

    /** Forgets the first reply and gives its buffer back. */
    void remove() {
        final Parked parked = head;
        head = parked.next;
        lengthBytes -= parked.length;
        pool.release(parked.buffer);
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
