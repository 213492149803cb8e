package org.peregrine.engine.limit;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of the budget that one object takes, from its beginning to {@link #close}. Any thread. */
public final class Reservation implements AutoCloseable {
    private static final long CLOSED = -1;

    private final Holder holder;
    private final Kept kind;
    private final CallCap cap;
    private final AtomicLong bytes;
    private volatile boolean refused;

    Reservation(Holder holder, Kept kind, long bytes, CallCap cap) {
        this.holder = holder;
        this.kind = kind;
        this.cap = cap;
        this.bytes = new AtomicLong(bytes);
    }

    static Reservation of(Holder holder, Kept kind, long more, CallCap cap) {
        final long bytes = kind.overheadBytes() + more;
        if (holder.memory().take(holder, cap, kind, bytes)) {
            return new Reservation(holder, kind, bytes, cap);
        }
        holder.memory().refused(kind);
        return null;
    }

    Holder holder() {
        return holder;
    }

    /**
     * Reserves for another object of the same peer and handler.
     *
     * @param other kind of thing.
     * @param more bytes of it besides its overhead.
     * @return null when they were refused.
     */
    public Reservation reserve(Kept other, long more) {
        return of(holder, other, more, cap);
    }

    /**
     * Reserves for another object of the same peer and handler, whose number is bounded elsewhere.
     *
     * @param other kind of thing.
     * @return never null.
     */
    public Reservation reserveAnyway(Kept other) {
        holder.memory().takeAnyway(holder, other, other.overheadBytes());
        if (cap != null) {
            cap.add(other.overheadBytes(), Long.MAX_VALUE);
        }
        return new Reservation(holder, other, other.overheadBytes(), cap);
    }

    /**
     * Reserves more bytes.
     *
     * @param more bytes.
     * @return false when they were refused, or this is closed.
     */
    public boolean grow(long more) {
        if (!holder.memory().take(holder, cap, kind, more)) {
            refused = true;
            holder.memory().refused(kind);
            return false;
        }
        long current = bytes.get();
        while (current != CLOSED) {
            if (bytes.compareAndSet(current, current + more)) {
                return true;
            }
            current = bytes.get();
        }
        holder.memory().release(holder, cap, kind, more);
        return false;
    }

    /**
     * Whether {@link #grow} was ever refused.
     *
     * @return false when all requested bytes are reserved.
     */
    public boolean isRefused() {
        return refused;
    }

    /**
     * Releases bytes.
     *
     * @param less at most what was reserved besides the overhead.
     */
    public void shrink(long less) {
        long current = bytes.get();
        while (current != CLOSED) {
            if (bytes.compareAndSet(current, current - less)) {
                holder.memory().release(holder, cap, kind, less);
                return;
            }
            current = bytes.get();
        }
    }

    /** Releases all bytes; without effect when closed. */
    @Override
    public void close() {
        final long all = bytes.getAndSet(CLOSED);
        if (all != CLOSED) {
            holder.memory().release(holder, cap, kind, all);
        }
    }

    /**
     * Closes a reservation unless it is null.
     *
     * @param reservation or null.
     */
    public static void release(Reservation reservation) {
        if (reservation != null) {
            reservation.close();
        }
    }
}
