package org.peregrine.engine.limit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The budget of heap that is kept for peers, one for all shards: sessions, subscriptions, calls under way, answers that
 * wait, events, tasks. Any thread; takes no lock.
 *
 * <p>The largest holder is refused first, without a search: a reservation is admitted only when the total of its holder
 * is at most {@value #SHARE} times the bytes that it leaves free. So a single holder can have most of the budget,
 * several that need more than the budget get equal parts of it, and a holder of little is still admitted when they are
 * not. Source: Choudhury and Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches", 1998.
 *
 * <pre>
 *   PeerMemory ◄── Holder of an address ◄── Holder of a session or connection ◄── Reservation
 *                                                            CallCap of a tool ◄─────┘
 * </pre>
 */
public final class PeerMemory {
    /** Multiple of the free bytes that one holder may keep. */
    public static final int SHARE = 4;
    /** Multiple of the free bytes that one handler may keep: more, so that a holder alone does not use it up. */
    public static final int HANDLER_SHARE = 16;

    private final long limitBytes;
    private final AtomicLong keptBytes = new AtomicLong();
    private final AtomicLong lastingBytes = new AtomicLong();
    private final ConcurrentHashMap<Object, Holder> shared = new ConcurrentHashMap<>();
    private volatile Consumer<Kept> onRefused = kind -> {};

    /**
     * Creates an unused budget.
     *
     * @param limitBytes most bytes.
     */
    public PeerMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * Sets the listener for refusals.
     *
     * @param listener called by any thread with the refused kind; must not wait.
     */
    public void onRefused(Consumer<Kept> listener) {
        onRefused = listener;
    }

    /**
     * Makes the holder of one session or connection.
     *
     * @param address of its peer, see {@link PeerKey}; {@link PeerKey#NONE} when the address does not identify it.
     * @return a holder without bytes; it needs no closing.
     */
    public Holder holder(long address) {
        return new Holder(this, null, address);
    }

    /**
     * Reserves bytes for a peer without session and connection of its own.
     *
     * @param key of the peer, with {@code equals}; such holders last as long as they have bytes.
     * @param kind of thing.
     * @param bytes of it besides its overhead.
     * @param cap of the handler that it is for, or null.
     * @return null when it was refused.
     */
    public Reservation reserve(Object key, Kept kind, long bytes, CallCap cap) {
        final Reservation[] result = new Reservation[1];
        shared.compute(key, (name, found) -> {
            final Holder holder = found == null ? new Holder(this, key, PeerKey.NONE) : found;
            result[0] = Reservation.of(holder, kind, bytes, cap);
            return holder.keptBytes() == 0 ? null : holder;
        });
        return result[0];
    }

    /** Adds bytes to the holder of an address; false when that exceeds its share. */
    boolean addTo(long address, long bytes, long maxBytes) {
        final boolean[] added = new boolean[1];
        shared.compute(address, (name, found) -> {
            final Holder holder = found == null ? new Holder(this, address, PeerKey.NONE) : found;
            added[0] = holder.add(bytes, maxBytes);
            return holder.keptBytes() == 0 ? null : holder;
        });
        return added[0];
    }

    /** Subtracts bytes from the holder of a key, and removes the holder when it has none left. */
    void subtractFrom(Object key, long bytes) {
        shared.computeIfPresent(key, (name, holder) -> holder.subtractOwn(bytes) == 0 ? null : holder);
    }

    /** The holder of an address; null when nothing is kept for it. */
    Holder find(long address) {
        return shared.get(address);
    }

    /** Takes bytes of the budget, and of holder and cap; false when one of them has no room. */
    boolean take(Holder holder, CallCap cap, Kept kind, long bytes) {
        final long left = countAndLeft(kind, bytes);
        boolean taken = false;
        try {
            taken = left >= 0
                    && (cap == null || cap.add(bytes, HANDLER_SHARE * left))
                    && take(holder, cap, bytes, left);
        } finally {
            if (!taken) {
                count(kind, -bytes);
            }
        }
        return taken;
    }

    private static boolean take(Holder holder, CallCap cap, long bytes, long left) {
        boolean taken = false;
        try {
            taken = holder.add(bytes, SHARE * left);
        } finally {
            if (!taken && cap != null) {
                cap.subtract(bytes);
            }
        }
        return taken;
    }

    /** Counts bytes; returns how many are left for this kind, negative when they are too many. */
    private long countAndLeft(Kept kind, long bytes) {
        final long left = limitBytes - keptBytes.addAndGet(bytes);
        return kind.isLasting() ? Math.min(left, kind.part().of(limitBytes) - lastingBytes.addAndGet(bytes)) : left;
    }

    private void count(Kept kind, long bytes) {
        keptBytes.addAndGet(bytes);
        if (kind.isLasting()) {
            lastingBytes.addAndGet(bytes);
        }
    }

    /** Takes bytes without a check: their number is bounded elsewhere. */
    void takeAnyway(Holder holder, Kept kind, long bytes) {
        count(kind, bytes);
        holder.add(bytes, Long.MAX_VALUE);
    }

    void release(Holder holder, CallCap cap, Kept kind, long bytes) {
        if (cap != null) {
            cap.subtract(bytes);
        }
        holder.subtract(bytes);
        count(kind, -bytes);
    }

    void refused(Kept kind) {
        onRefused.accept(kind);
    }

    /**
     * The memory kept for all peers now.
     *
     * @return bytes; 0 when nothing is.
     */
    public long keptBytes() {
        return keptBytes.get();
    }

    /**
     * The budget.
     *
     * @return bytes.
     */
    public long limitBytes() {
        return limitBytes;
    }

    /** Holders by key; for tests. */
    int holderCount() {
        return shared.size();
    }
}
