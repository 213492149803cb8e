package org.peregrine.engine.outbound;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.engine.limit.Reservation;

/**
 * Grows the buffer of a message that is written on the heap for a peer: its heap is reserved as it grows, but for the
 * first buffer, which is part of every overhead.
 */
final class HeapGrowth implements JsonWriter.Growth {
    private static final int INITIAL_BYTES = 512;

    private final int maxLength;
    private final Reservation kept;

    private HeapGrowth(int maxLength, Reservation kept) {
        this.maxLength = maxLength;
        this.kept = kept;
    }

    /**
     * Makes a writer over heap memory that is kept for a peer.
     *
     * @param maxLength most bytes; beyond it the writer overflows.
     * @param kept grows with the memory; when it is refused the writer overflows before that. Null reserves nothing.
     * @return stands at index 0.
     */
    static JsonWriter newWriter(int maxLength, Reservation kept) {
        return JsonWriter.once()
                .wrap(new UnsafeBuffer(new byte[INITIAL_BYTES]), 0, INITIAL_BYTES)
                .growth(new HeapGrowth(maxLength, kept));
    }

    /** While the bytes are moved there are two buffers, and both count. */
    @Override
    public UnsafeBuffer grow(UnsafeBuffer full, int usedEnd, int requiredCapacity) {
        if (requiredCapacity > maxLength) {
            return null;
        }
        final int capacity = HeapJson.nextCapacity(full.capacity(), requiredCapacity, maxLength);
        if (kept != null && !kept.grow(capacity)) {
            return null;
        }
        final UnsafeBuffer larger = new UnsafeBuffer(new byte[capacity]);
        larger.putBytes(0, full, 0, usedEnd);
        if (kept != null && full.capacity() > INITIAL_BYTES) {
            kept.shrink(full.capacity());
        }
        return larger;
    }
}
