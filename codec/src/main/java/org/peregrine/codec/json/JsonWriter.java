package org.peregrine.codec.json;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes JSON straight into a buffer that it does not own: commas, quotes, escapes and UTF-8 come by themselves,
 * nothing is allocated. Every writing method returns this writer.
 *
 * <p>Running out of room (or of nesting depth) never throws: the writer becomes {@link #overflowed()}, what it wrote so
 * far is meaningless, and it ignores everything until it is wrapped again. Writing what would not be JSON (a value
 * without a name in an object, a name in an array, an end without its begin) is a mistake in the program and throws
 * {@link IllegalStateException}. At the outermost level members may be written without an object around them, for
 * fragments. A span that is not inside its buffer throws {@link IndexOutOfBoundsException}, whether or not Agrona
 * checks bounds.
 *
 * <p>One instance belongs to one thread.
 */
public final class JsonWriter {
    /** Objects and arrays that may be open at once. */
    public static final int MAX_DEPTH = 64;

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final JsonOutput output = new JsonOutput();
    private int offset;
    private int depth;
    private boolean afterName;
    private boolean inString;

    /** For each open level, the innermost in the lowest bit: whether it is an object. */
    private long objects;

    /** For each open level, the innermost in the lowest bit: whether it holds something, so that a comma comes next. */
    private long nonEmpty;

    private int markPosition;
    private int markDepth;
    private long markObjects;
    private long markNonEmpty;

    /** Finds a larger buffer for a writer that has filled its own. */
    @FunctionalInterface
    public interface Growth {
        /**
         * Replaces a full buffer. Called on the writing thread; must not throw.
         *
         * @param full the buffer so far; the writer drops it when it gets another.
         * @param usedEnd the index after the last byte written: bytes before it have been copied to the same indexes of
         * the result.
         * @param requiredCapacity the least capacity of the result that lets the writer go on, in bytes.
         * @return the larger buffer, all of which may be written; or null to let the writer overflow.
         */
        UnsafeBuffer grow(UnsafeBuffer full, int usedEnd, int requiredCapacity);
    }

    /** A writer to be wrapped around a buffer before use; until then it has no room. */
    public JsonWriter() {
        wrap(new UnsafeBuffer(new byte[0]), 0, 0);
    }

    /**
     * A writer for one text and no more: it keeps no memory for others, which matters where each call has its own.
     *
     * @return a writer to be wrapped around a buffer.
     */
    public static JsonWriter once() {
        final JsonWriter writer = new JsonWriter();
        writer.output.once();
        return writer;
    }

    /** Starts a new text at {@code start}, nothing at or after {@code limit} being written. The growth hook stays. */
    public JsonWriter wrap(final UnsafeBuffer buffer, final int start, final int limit) {
        output.wrap(buffer, start, limit);
        offset = start;
        depth = 0;
        afterName = false;
        inString = false;
        objects = 0;
        nonEmpty = 0;
        return mark();
    }

    /**
     * Remembers this place, where a value, a name or an end may come next, for {@link #rewind()}. There is one mark;
     * wrapping sets it.
     */
    public JsonWriter mark() {
        markPosition = output.position();
        markDepth = depth;
        markObjects = objects;
        markNonEmpty = nonEmpty;
        return this;
    }

    /** Takes back all that was written since {@link #mark()}. A writer that has overflowed stays so. */
    public JsonWriter rewind() {
        output.rewind(markPosition);
        depth = markDepth;
        objects = markObjects;
        nonEmpty = markNonEmpty;
        afterName = false;
        inString = false;
        return this;
    }

    /** Sets what is asked for a larger buffer when one is full; null (the start) for nothing. */
    public JsonWriter growth(final Growth growth) {
        output.growth(growth);
        return this;
    }

    /** The buffer written to: after growth, the one that the hook returned last. */
    public UnsafeBuffer buffer() {
        return output.buffer();
    }

    /** The index after the last byte written. */
    public int position() {
        return output.position();
    }

    /** Bytes written since {@link #wrap}. */
    public int length() {
        return output.position() - offset;
    }

    /** Whether something did not fit: what was written is then not to be used. */
    public boolean overflowed() {
        return output.overflowed();
    }

    /** Opens an object. */
    public JsonWriter beginObject() {
        return begin('{', 1);
    }

    /** Closes the innermost object. */
    public JsonWriter endObject() {
        return end('}', 1);
    }

    /** Opens an array. */
    public JsonWriter beginArray() {
        return begin('[', 0);
    }

    /** Closes the innermost array. */
    public JsonWriter endArray() {
        return end(']', 0);
    }

    /** Writes a member's name; its value is to follow. */
    public JsonWriter name(final JsonName name) {
        beforeName();
        output.putName(name);
        return this;
    }

    /** Writes a member's name that no constant exists for. */
    public JsonWriter name(final String name) {
        beforeName();
        output.putByte('"');
        EscapedText.put(output, name);
        output.putByte('"');
        output.putByte(':');
        return this;
    }

    /** Writes a string, or null for null; a lone surrogate as U+FFFD. */
    public JsonWriter value(final String text) {
        return value((CharSequence) text);
    }

    /** Writes a string, or null for null; a lone surrogate as U+FFFD. */
    public JsonWriter value(final CharSequence text) {
        return text == null ? nullValue() : beginString().append(text).endString();
    }

    /** Writes an integer. */
    public JsonWriter value(final long number) {
        beforeValue();
        output.putLong(number);
        return this;
    }

    /**
     * Writes the shortest number that reads back as the same double, with a point or an exponent; null for NaN and
     * infinities.
     */
    public JsonWriter value(final double number) {
        if (!Double.isFinite(number)) {
            return nullValue();
        }
        beforeValue();
        output.putDouble(number);
        return this;
    }

    /** Writes a boolean. */
    public JsonWriter value(final boolean bool) {
        return rawValue(bool ? TRUE : FALSE);
    }

    /** Writes the literal null. */
    public JsonWriter nullValue() {
        return rawValue(NULL);
    }

    /** Copies a value byte for byte; null when it is absent. */
    public JsonWriter value(final JsonValue value) {
        return value.present() ? rawValue(value.buffer(), value.offset(), value.length()) : nullValue();
    }

    /** Copies bytes as a value. They are taken on trust: the caller knows that they are one JSON value. */
    public JsonWriter rawValue(final UnsafeBuffer buffer, final int start, final int length) {
        beforeValue();
        output.putBytes(buffer, start, length);
        return this;
    }

    /** Copies bytes as a value. They are taken on trust: the caller knows that they are one JSON value. */
    public JsonWriter rawValue(final byte[] bytes) {
        beforeValue();
        output.putBytes(bytes);
        return this;
    }

    /** Copies bytes as they are, with no comma before them and no account taken of what they open, close or contain. */
    public JsonWriter rawBytes(final byte[] bytes) {
        output.putBytes(bytes);
        return this;
    }

    /** Writes UTF-8 bytes as a string; each ill-formed byte as U+FFFD. */
    public JsonWriter utf8String(final UnsafeBuffer buffer, final int start, final int length) {
        return beginString().appendUtf8(buffer, start, length).endString();
    }

    /** Writes bytes as a string in Base64 (RFC 4648 section 4, padded). */
    public JsonWriter base64(final byte[] bytes) {
        base64(output.view(bytes), 0, bytes.length);
        output.release();
        return this;
    }

    /** Writes bytes as a string in Base64 (RFC 4648 section 4, padded). */
    public JsonWriter base64(final UnsafeBuffer buffer, final int start, final int length) {
        beginString();
        Base64Text.put(output, buffer, start, length);
        return endString();
    }

    /** Opens a string that is written in pieces; only the append methods may follow until {@link #endString()}. */
    public JsonWriter beginString() {
        beforeValue();
        inString = true;
        output.putByte('"');
        return this;
    }

    /**
     * Adds characters to the open string; a lone surrogate as U+FFFD. A surrogate pair must not be split over two
     * calls.
     */
    public JsonWriter append(final CharSequence text) {
        requireString();
        EscapedText.put(output, text);
        return this;
    }

    /** Adds an integer's digits to the open string. */
    public JsonWriter append(final long number) {
        requireString();
        output.putLong(number);
        return this;
    }

    /** Adds a double as {@link Double#toString(double)} writes it to the open string. */
    public JsonWriter append(final double number) {
        requireString();
        output.putDouble(number);
        return this;
    }

    /** Adds UTF-8 bytes to the open string; each ill-formed byte as U+FFFD. */
    public JsonWriter appendUtf8(final UnsafeBuffer buffer, final int start, final int length) {
        requireString();
        EscapedText.putUtf8(output, buffer, start, length);
        return this;
    }

    /**
     * Adds the content of a string value to the open string, its escapes copied as they are but for half of a surrogate
     * pair, which becomes U+FFFD; nothing when it is no string.
     */
    public JsonWriter appendString(final JsonValue string) {
        requireString();
        if (string.isString()) {
            if (string.isPlain()) {
                output.putBytes(string.buffer(), string.stringOffset(), string.stringLength());
            } else {
                EscapedText.putEscaped(output, string.buffer(), string.stringOffset(), string.stringLength());
            }
        }
        return this;
    }

    /** Closes the open string. */
    public JsonWriter endString() {
        requireString();
        inString = false;
        output.putByte('"');
        return this;
    }

    private JsonWriter begin(final char bracket, final int objectBit) {
        beforeValue();
        if (depth == MAX_DEPTH) {
            output.overflow();
        }
        if (!output.overflowed()) {
            depth++;
            objects = (objects << 1) | objectBit;
            nonEmpty <<= 1;
            output.putByte(bracket);
        }
        return this;
    }

    private JsonWriter end(final char bracket, final int objectBit) {
        if (!output.overflowed()) {
            if (depth == 0 || (objects & 1) != objectBit || afterName || inString) {
                throw new IllegalStateException("nothing to be closed by " + bracket);
            }
            depth--;
            objects >>>= 1;
            // The level around holds at least what is closed here; its own bit may have been shifted out at the depth
            // limit.
            nonEmpty = (nonEmpty >>> 1) | 1;
            output.putByte(bracket);
        }
        return this;
    }

    private void beforeName() {
        if (output.overflowed()) {
            return;
        }
        if (afterName || inString || (depth > 0 && (objects & 1) == 0)) {
            throw new IllegalStateException("a member's name is not allowed here");
        }
        separate();
        afterName = true;
    }

    private void beforeValue() {
        if (output.overflowed()) {
            return;
        }
        if (afterName) {
            afterName = false;
            return;
        }
        if (inString || (objects & 1) != 0) {
            throw new IllegalStateException(inString ? "a string is still open" : "a member needs a name");
        }
        separate();
    }

    private void separate() {
        if ((nonEmpty & 1) != 0) {
            output.putByte(',');
        }
        nonEmpty |= 1;
    }

    private void requireString() {
        if (!inString && !output.overflowed()) {
            throw new IllegalStateException("no string is open");
        }
    }
}
