package org.peregrine.engine.outbound;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;

/** Grows a writer's buffer on the heap: for what is encoded off the path, at launch and on workers. */
public final class HeapGrowth implements JsonWriter.Growth {
    private static final int INITIAL_BYTES = 512;

    private final int maxLength;

    /**
     * Creates a growth.
     *
     * @param maxLength most bytes; beyond it the writer overflows.
     */
    public HeapGrowth(int maxLength) {
        this.maxLength = maxLength;
    }

    /**
     * Makes a writer over heap memory of its own.
     *
     * @param maxLength most bytes; beyond it the writer overflows.
     * @return stands at index 0.
     */
    public static JsonWriter newWriter(int maxLength) {
        final JsonWriter writer = new JsonWriter();
        return writer.wrap(new UnsafeBuffer(new byte[INITIAL_BYTES]), 0, INITIAL_BYTES)
                .growth(new HeapGrowth(maxLength));
    }

    @Override
    public UnsafeBuffer grow(UnsafeBuffer full, int usedEnd, int requiredCapacity) {
        if (requiredCapacity > maxLength) {
            return null;
        }
        final long doubled = Math.max(requiredCapacity, 2L * full.capacity());
        final UnsafeBuffer larger = new UnsafeBuffer(new byte[(int) Math.min(maxLength, doubled)]);
        larger.putBytes(0, full, 0, usedEnd);
        return larger;
    }
}
