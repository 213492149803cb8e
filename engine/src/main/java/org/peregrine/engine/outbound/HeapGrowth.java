package org.peregrine.engine.outbound;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.engine.limit.Reservation;

/**
 * Grows a writer's buffer on the heap: for what is encoded off the path, at launch and on workers. What is written for
 * a peer is reserved as it grows, but for the first buffer, which is part of every overhead.
 */
public final class HeapGrowth implements JsonWriter.Growth {
    private static final int INITIAL_BYTES = 512;
    private static final int LARGE_BYTES = 1 << 20;

    private final int maxLength;
    private final Reservation kept;

    /**
     * Creates a growth that nobody pays for.
     *
     * @param maxLength most bytes; beyond it the writer overflows.
     */
    public HeapGrowth(int maxLength) {
        this(maxLength, null);
    }

    private HeapGrowth(int maxLength, Reservation kept) {
        this.maxLength = maxLength;
        this.kept = kept;
    }

    /**
     * Makes a writer over heap memory of its own.
     *
     * @param maxLength most bytes; beyond it the writer overflows.
     * @return stands at index 0.
     */
    public static JsonWriter newWriter(int maxLength) {
        return newWriter(maxLength, null);
    }

    /**
     * Makes a writer over heap memory that is kept for a peer.
     *
     * @param maxLength most bytes; beyond it the writer overflows.
     * @param kept grows with the memory; when it is refused the writer overflows before that. Null reserves nothing.
     * @return stands at index 0.
     */
    public static JsonWriter newWriter(int maxLength, Reservation kept) {
        final JsonWriter writer = new JsonWriter();
        return writer.wrap(new UnsafeBuffer(new byte[INITIAL_BYTES]), 0, INITIAL_BYTES)
                .growth(new HeapGrowth(maxLength, kept));
    }

    /** A long text asks for all of its room at once: an eighth more is enough for what follows it. */
    private int capacity(int current, int required) {
        final long grown = current < LARGE_BYTES ? 2L * current : current + current / 2L;
        return (int) Math.min(maxLength, Math.max(required + required / 8L, grown));
    }

    /** While the bytes are moved there are two buffers, and both count. */
    @Override
    public UnsafeBuffer grow(UnsafeBuffer full, int usedEnd, int requiredCapacity) {
        if (requiredCapacity > maxLength) {
            return null;
        }
        final int capacity = capacity(full.capacity(), requiredCapacity);
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
