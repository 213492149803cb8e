package org.peregrine.codec.json;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A JSON text on the heap that grows as it is written, for what is encoded off the path: at launch, on workers, into
 * files. One instance belongs to one thread.
 */
public final class HeapJson {
    /** Longest array of every JVM. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private static final int INITIAL_BYTES = 512;
    private static final int LARGE_BYTES = 1 << 20;

    private final JsonWriter writer = JsonWriter.once();
    private final int maxBytes;

    /** Begins a text of any length. */
    public HeapJson() {
        this(MAX_BYTES);
    }

    /**
     * Begins a text of bounded length.
     *
     * @param maxBytes most bytes; beyond it the writer overflows.
     */
    public HeapJson(final int maxBytes) {
        this.maxBytes = maxBytes;
        writer.wrap(new UnsafeBuffer(new byte[INITIAL_BYTES]), 0, INITIAL_BYTES).growth(this::grow);
    }

    private UnsafeBuffer grow(final UnsafeBuffer full, final int usedEnd, final int requiredCapacity) {
        if (requiredCapacity > maxBytes) {
            return null;
        }
        final UnsafeBuffer larger =
                new UnsafeBuffer(new byte[nextCapacity(full.capacity(), requiredCapacity, maxBytes)]);
        larger.putBytes(0, full, 0, usedEnd);
        return larger;
    }

    /**
     * The capacity that a full buffer is replaced with. A long text asks for all of its room at once: an eighth more is
     * enough for what follows it.
     *
     * @param current capacity, in bytes.
     * @param required least capacity, in bytes; at most {@code max}.
     * @param max most bytes.
     * @return bytes between required and max.
     */
    public static int nextCapacity(final int current, final int required, final int max) {
        final long grown = current < LARGE_BYTES ? 2L * current : current + current / 2L;
        return (int) Math.min(max, Math.max(required + required / 8L, grown));
    }

    /**
     * Writes the text.
     *
     * @return always the same one.
     */
    public JsonWriter writer() {
        return writer;
    }

    /**
     * Copies what was written.
     *
     * @return UTF-8.
     * @throws IllegalArgumentException when it did not fit: it is too long, or nested too deeply to be read again.
     */
    public byte[] bytes() {
        if (writer.overflowed()) {
            throw new IllegalArgumentException(
                    "JSON is nested deeper than " + JsonWriter.MAX_DEPTH + ", or longer than " + maxBytes + " bytes");
        }
        final byte[] bytes = new byte[writer.length()];
        writer.buffer().getBytes(0, bytes);
        return bytes;
    }

    /**
     * Copies what was written as a value, which must be a whole one.
     *
     * @return over bytes of its own.
     * @throws IllegalArgumentException when it did not fit.
     */
    public JsonValue value() {
        final byte[] bytes = bytes();
        return new JsonValue().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /**
     * Copies what was written.
     *
     * @throws IllegalArgumentException when it did not fit.
     */
    @Override
    public String toString() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }
}
