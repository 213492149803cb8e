package org.peregrine.transports.address;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The budget of memory that channels take besides buffers: the engines of TLS. One for all shards and endpoints. A peer
 * has at most {@value #SHARE} times what it leaves to others. Any thread; takes no lock.
 */
public final class ChannelMemory {
    /** Multiple of the free bytes that one peer may take. */
    public static final int SHARE = 4;

    private final AtomicLong takenBytes = new AtomicLong();

    /** The part of one peer: an address, or a connection where addresses do not tell peers apart. Any thread. */
    public static final class Part {
        private final AtomicLong bytes = new AtomicLong();

        /** Creates a part without bytes. */
        public Part() {}
    }

    /** Creates an unused budget. */
    public ChannelMemory() {}

    /**
     * Takes bytes for a peer.
     *
     * @param part of the peer.
     * @param bytes to take.
     * @param limitBytes the whole budget.
     * @return false, with nothing taken, when the budget or the peer's share of it has no room.
     */
    public boolean take(Part part, long bytes, long limitBytes) {
        final long left = limitBytes - takenBytes.addAndGet(bytes);
        final long ofPart = part.bytes.addAndGet(bytes);
        if (left >= 0 && ofPart <= SHARE * left) {
            return true;
        }
        release(part, bytes);
        return false;
    }

    /**
     * Gives bytes back.
     *
     * @param part they were taken for.
     * @param bytes at most as many as were taken.
     */
    public void release(Part part, long bytes) {
        part.bytes.addAndGet(-bytes);
        takenBytes.addAndGet(-bytes);
    }

    /**
     * The bytes that are taken now.
     *
     * @return 0 when there is no channel that takes any.
     */
    public long takenBytes() {
        return takenBytes.get();
    }
}
