package org.peregrine.codec.json;

import org.agrona.AsciiEncoding;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bytes a {@link JsonWriter} has written: a buffer, a position, a limit. Every write reserves its room first; when
 * there is none and the buffer cannot grow, this and every later write is dropped.
 */
final class JsonOutput {
    /** Characters of {@link Long#MIN_VALUE}, the longest. */
    private static final int MAX_LONG_LENGTH = 20;

    /** Characters of the longest double, rounded up. */
    private static final int MAX_DOUBLE_LENGTH = 32;

    private static final byte[] NO_BYTES = {};

    private final StringBuilder digits = new StringBuilder(MAX_DOUBLE_LENGTH);
    private final UnsafeBuffer view = new UnsafeBuffer(NO_BYTES);
    private LongText longText;
    private boolean once;
    private JsonWriter.Growth growth;
    private UnsafeBuffer buffer;
    private int position;
    private int limit;
    private boolean overflowed;

    void wrap(final UnsafeBuffer destination, final int offset, final int end) {
        requireSpan(destination, offset, 0);
        buffer = destination;
        position = offset;
        limit = Math.min(end, destination.capacity());
        overflowed = false;
    }

    void growth(final JsonWriter.Growth hook) {
        growth = hook;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Says that one text is written and no more, for which no memory is worth to be kept. */
    void once() {
        once = true;
    }

    /** Writes a string by the way for long ones, made when the first one comes. */
    void putLong(final String text) {
        if (once) {
            LongText.putShared(this, text);
            return;
        }
        if (longText == null) {
            longText = new LongText();
        }
        longText.put(this, text);
    }

    int position() {
        return position;
    }

    /** Moves past bytes that were written within what was reserved. */
    void position(final int index) {
        position = index;
    }

    /** Takes back what was written after the index; what has overflowed has no room there either. */
    void rewind(final int index) {
        position = index;
        if (overflowed) {
            limit = index;
        }
    }

    boolean overflowed() {
        return overflowed;
    }

    void overflow() {
        overflowed = true;
        limit = position;
    }

    /** Whether so many bytes may be written at the position; grows the buffer when that is what it takes. */
    boolean reserve(final long bytes) {
        return bytes <= limit - position || grow(bytes);
    }

    private boolean grow(final long bytes) {
        final long required = position + bytes;
        if (!overflowed && growth != null && required <= Integer.MAX_VALUE) {
            final UnsafeBuffer larger = growth.grow(buffer, position, (int) required);
            if (larger != null && larger.capacity() >= required) {
                buffer = larger;
                limit = larger.capacity();
                return true;
            }
        }
        overflow();
        return false;
    }

    void putByte(final int value) {
        if (reserve(1)) {
            buffer.putByte(position, (byte) value);
            position++;
        }
    }

    void putBytes(final UnsafeBuffer source, final int offset, final int length) {
        requireSpan(source, offset, length);
        if (reserve(length)) {
            buffer.putBytes(position, source, offset, length);
            position += length;
        }
    }

    void putBytes(final byte[] bytes) {
        if (reserve(bytes.length)) {
            buffer.putBytes(position, bytes);
            position += bytes.length;
        }
    }

    void putName(final JsonName name) {
        if (reserve(name.writtenLength())) {
            name.putWritten(buffer, position);
            position += name.writtenLength();
        }
    }

    void putLong(final long value) {
        final int length = value == Long.MIN_VALUE
                ? MAX_LONG_LENGTH
                : AsciiEncoding.digitCount(Math.abs(value)) + (value < 0 ? 1 : 0);
        if (reserve(length)) {
            position += buffer.putLongAscii(position, value);
        }
    }

    /** Writes the shortest decimal that reads back as the same double. */
    void putDouble(final double value) {
        digits.setLength(0);
        digits.append(value);
        final int length = digits.length();
        if (reserve(length)) {
            for (int i = 0; i < length; i++) {
                buffer.putByte(position + i, (byte) digits.charAt(i));
            }
            position += length;
        }
    }

    /** Fails on a span outside its buffer, which nothing else would detect with Agrona's bounds checks off. */
    static void requireSpan(final UnsafeBuffer source, final int offset, final int length) {
        if ((offset | length) < 0 || length > source.capacity() - offset) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + offset + " exceed the capacity " + source.capacity());
        }
    }

    /** Looks at an array as a buffer until {@link #release()}. */
    UnsafeBuffer view(final byte[] bytes) {
        view.wrap(bytes);
        return view;
    }

    void release() {
        view.wrap(NO_BYTES);
    }
}
