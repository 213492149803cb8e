package org.peregrine.engine.binding.shape;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;

/** A JSON text on the heap that grows as it is written. One thread. */
final class HeapJson {
    private static final int INITIAL_BYTES = 512;

    private final JsonWriter writer = new JsonWriter();

    HeapJson() {
        writer.growth(HeapJson::grow).wrap(new UnsafeBuffer(new byte[INITIAL_BYTES]), 0, INITIAL_BYTES);
    }

    private static UnsafeBuffer grow(UnsafeBuffer full, int usedEnd, int requiredCapacity) {
        final long doubled = Math.min(2L * full.capacity(), Integer.MAX_VALUE - 8L);
        final UnsafeBuffer larger = new UnsafeBuffer(new byte[(int) Math.max(requiredCapacity, doubled)]);
        larger.putBytes(0, full, 0, usedEnd);
        return larger;
    }

    JsonWriter writer() {
        return writer;
    }

    /**
     * Copies the JSON written so far.
     *
     * @throws IllegalArgumentException when it is nested too deeply to be read again.
     */
    byte[] bytes() {
        if (writer.overflowed()) {
            throw new IllegalArgumentException("JSON is nested deeper than " + JsonWriter.MAX_DEPTH + ", or too large");
        }
        final byte[] bytes = new byte[writer.length()];
        writer.buffer().getBytes(0, bytes);
        return bytes;
    }
}
