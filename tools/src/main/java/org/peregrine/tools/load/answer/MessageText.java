package org.peregrine.tools.load.answer;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;

/** One message in a buffer that is used again and grows up to a limit. One thread. */
final class MessageText {
    static final int MAX_BYTES = 16 << 20;

    private static final int FIRST_BYTES = 4 << 10;

    private final JsonWriter writer = new JsonWriter().growth(this::grow);
    private UnsafeBuffer buffer = new UnsafeBuffer(new byte[FIRST_BYTES]);

    private UnsafeBuffer grow(UnsafeBuffer full, int usedEnd, int requiredCapacity) {
        if (requiredCapacity > MAX_BYTES) {
            return null;
        }
        buffer = new UnsafeBuffer(new byte[HeapJson.nextCapacity(full.capacity(), requiredCapacity, MAX_BYTES)]);
        buffer.putBytes(0, full, 0, usedEnd);
        return buffer;
    }

    /**
     * Begins a message with bytes of another.
     *
     * @param start of the message, from index 0 on.
     * @param length of it.
     * @param gap bytes that are left free behind it.
     * @return writes behind that gap; null when there is no room within the limit.
     */
    JsonWriter begin(DirectBuffer start, int length, int gap) {
        final int required = length + gap;
        if (required >= MAX_BYTES) {
            return null;
        }
        if (required >= buffer.capacity()) {
            buffer = new UnsafeBuffer(new byte[HeapJson.nextCapacity(buffer.capacity(), required, MAX_BYTES)]);
        }
        buffer.putBytes(0, start, 0, length);
        return writer.wrap(buffer, required, buffer.capacity());
    }

    /** Begins an empty message. */
    JsonWriter begin() {
        return writer.wrap(buffer, 0, buffer.capacity());
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Length of the message; -1 when it is longer than the limit. */
    int length() {
        return writer.overflowed() ? -1 : writer.position();
    }
}
