package org.peregrine.engine.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The part of the buffer pool that waits for one peer: incomplete messages, unread replies. One for all connections of
 * an address, or for one connection where addresses do not tell peers apart. Any thread.
 */
public final class BufferShare {
    private final AtomicLong bytes = new AtomicLong();

    /** Creates an empty share. */
    public BufferShare() {}

    /** Adds bytes unless the share is more than that afterwards. */
    boolean add(long more, long most) {
        if (bytes.addAndGet(more) <= most) {
            return true;
        }
        bytes.addAndGet(-more);
        return false;
    }

    void subtract(long less) {
        bytes.addAndGet(-less);
    }

    /**
     * The memory that the peer has borrowed.
     *
     * @return bytes, paddings included; 0 when everything was given back.
     */
    public long bytes() {
        return bytes.get();
    }
}
