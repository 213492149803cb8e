package org.peregrine.engine.tool;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonEscapes;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.engine.json.JsonText;

/**
 * Buffer of an inline tool's structured content until it is known how the client gets it: as a member, as text,
 * or both. Grows to the largest content so far and is used again; allocates nothing once it has grown. The author's
 * value is scanned before it goes out, so that no mistake of the author's breaks a message. One thread.
 */
final class StructuredBuffer {
    /** Longest structured content by default, 1 MiB: well below what a reply may be. */
    static final int MAX_BYTES = 1 << 20;

    private static final int INITIAL_BYTES = 1 << 10;

    private final int maxBytes;
    private final JsonScanner scanner = new JsonScanner(JsonText.MAX_DEPTH);
    private final JsonWriter writer = new JsonWriter();
    private UnsafeBuffer buffer = new UnsafeBuffer(new byte[INITIAL_BYTES]);
    private boolean begun;

    StructuredBuffer(int maxBytes) {
        this.maxBytes = maxBytes;
        writer.growth(this::grow);
    }

    private UnsafeBuffer grow(UnsafeBuffer full, int usedEnd, int requiredCapacity) {
        if (requiredCapacity > maxBytes) {
            return null;
        }
        final int usable = (int) Math.min(maxBytes, Math.max(requiredCapacity, 2L * full.capacity()));
        final UnsafeBuffer larger = new UnsafeBuffer(new byte[usable + JsonScanner.PADDING]);
        larger.putBytes(0, full, 0, usedEnd);
        buffer = larger;
        return new UnsafeBuffer(larger, 0, usable);
    }

    void reset() {
        begun = false;
    }

    JsonWriter begin() {
        if (begun) {
            throw new IllegalStateException("structured() may be called once for an answer");
        }
        begun = true;
        return writer.wrap(buffer, 0, Math.min(maxBytes, buffer.capacity() - JsonScanner.PADDING));
    }

    boolean overflowed() {
        return begun && writer.overflowed();
    }

    int maxBytes() {
        return maxBytes;
    }

    /** Checks the value. Returns its length in bytes, or 0 when there is none. */
    int complete() {
        if (!begun) {
            return 0;
        }
        final int length = writer.length();
        buffer.setMemory(length, JsonScanner.PADDING, (byte) 0);
        final JsonError fault = scanner.scan(buffer, 0, length, JsonText.ANY_MEMBER);
        if (fault != JsonError.NONE) {
            throw new IllegalStateException("structured() was not given one JSON value: " + fault.message());
        }
        return JsonEscapes.replaceLoneSurrogates(buffer, 0, length);
    }

    UnsafeBuffer buffer() {
        return buffer;
    }
}
