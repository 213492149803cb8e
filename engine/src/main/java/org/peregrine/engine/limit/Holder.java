package org.peregrine.engine.limit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One peer that something is kept for: a session, a connection, or all that come from an address. What a session keeps
 * counts for its address, too. Any thread.
 */
public final class Holder {
    private final PeerMemory memory;
    private final Object key;
    private final long address;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger calls = new AtomicInteger();

    /**
     * Creates a holder.
     *
     * @param key by which it is found; null for one of a session or connection.
     * @param address that it belongs to, or {@link PeerKey#NONE}.
     */
    Holder(PeerMemory memory, Object key, long address) {
        this.memory = memory;
        this.key = key;
        this.address = address;
    }

    PeerMemory memory() {
        return memory;
    }

    /**
     * Reserves bytes.
     *
     * @param kind of thing.
     * @param more bytes of it besides its overhead.
     * @return null when they were refused, which was counted.
     */
    public Reservation reserve(Kept kind, long more) {
        return Reservation.of(this, kind, more, null);
    }

    /**
     * As {@link #reserve(Kept, long)}, for a handler with a cap.
     *
     * @param kind of thing.
     * @param more bytes of it besides its overhead.
     * @param cap of the handler.
     * @return null when they were refused.
     */
    public Reservation reserve(Kept kind, long more, CallCap cap) {
        return Reservation.of(this, kind, more, cap);
    }

    /**
     * Counts bytes that are not refused, since their number is bounded elsewhere.
     *
     * @param kind of thing.
     * @param more bytes of it besides its overhead.
     * @return never null.
     */
    public Reservation reserveAnyway(Kept kind, long more) {
        memory.takeAnyway(this, kind, kind.overheadBytes() + more);
        return new Reservation(this, kind, kind.overheadBytes() + more, null);
    }

    boolean add(long more, long maxBytes) {
        boolean added = false;
        final boolean own = bytes.addAndGet(more) <= maxBytes;
        try {
            added = own && (address == PeerKey.NONE || memory.addTo(address, more, maxBytes));
        } finally {
            if (!added) {
                bytes.addAndGet(-more);
            }
        }
        return added;
    }

    void subtract(long less) {
        if (key != null) {
            memory.subtractFrom(key, less);
            return;
        }
        subtractOwn(less);
        if (address != PeerKey.NONE) {
            memory.subtractFrom(address, less);
        }
    }

    long subtractOwn(long less) {
        return bytes.addAndGet(-less);
    }

    /**
     * The memory kept for the peer.
     *
     * @return bytes, overheads included.
     */
    public long keptBytes() {
        return bytes.get();
    }

    /**
     * The address that the peer comes from.
     *
     * @return {@link PeerKey#NONE} when the address does not identify it.
     */
    public long address() {
        return address;
    }

    /** Counts a call that bytes are reserved for; false when the peer has its maximum. */
    boolean beginCall(int most) {
        final Holder group = group();
        if (calls.incrementAndGet() <= most && (group == null || group.beginCall(most))) {
            return true;
        }
        calls.decrementAndGet();
        return false;
    }

    /** To be called before the bytes of the call are released. */
    void endCall() {
        calls.decrementAndGet();
        final Holder group = group();
        if (group != null) {
            group.endCall();
        }
    }

    private Holder group() {
        return address == PeerKey.NONE ? null : memory.find(address);
    }
}
