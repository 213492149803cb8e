package org.peregrine.codec.json;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A flyweight over one value that {@link JsonScanner} accepted: it owns no bytes, checks no grammar and is valid only
 * as long as the bytes stay where they are. Allocates nothing unless a method says so. One instance belongs to one
 * thread. A value may be absent: then {@link #present()} is false, and every method answers as for the wrong type.
 */
public final class JsonValue {
    private final DecimalReader decimal = new DecimalReader();
    private UnsafeBuffer buffer;
    private int offset;
    private int length;
    private JsonName argument;
    /** Known to be a string without escapes; false also before that is known. */
    private boolean plain;

    /** An absent value, to be wrapped later. */
    public JsonValue() {}

    /**
     * Takes a span.
     *
     * @param valueBuffer that holds the value.
     * @param valueOffset of its first byte (of a string: its quote).
     * @param valueLength of the value in bytes, at least 1, without white space around it.
     * @return this.
     */
    public JsonValue wrap(final UnsafeBuffer valueBuffer, final int valueOffset, final int valueLength) {
        buffer = valueBuffer;
        offset = valueOffset;
        length = valueLength;
        plain = false;
        return this;
    }

    /** Takes the span of another value, which may be absent; returns this. */
    public JsonValue wrap(final JsonValue other) {
        wrap(other.buffer, other.offset, other.length);
        plain = other.plain;
        return this;
    }

    /**
     * Makes this value absent.
     *
     * @return this.
     */
    public JsonValue reset() {
        argument = null;
        return wrap(null, 0, 0);
    }

    /**
     * Makes this value, and what is found in it, part of an argument: from now on {@link #longValue} and
     * {@link #doubleValue} refuse a number that they would have to change, and name it.
     *
     * @param name of the argument; null for none.
     * @return this.
     */
    public JsonValue argument(final JsonName name) {
        argument = name;
        return this;
    }

    JsonName argument() {
        return argument;
    }

    /**
     * Whether there is a value.
     *
     * @return false after {@link #reset()}.
     */
    public boolean present() {
        return length > 0;
    }

    /**
     * The value's type.
     *
     * @return the type, or null when absent.
     */
    public JsonType type() {
        return length > 0 ? JsonType.of(buffer.getByte(offset)) : null;
    }

    /**
     * The buffer that holds the value.
     *
     * @return the buffer, not owned by this; null when absent.
     */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * Start of the value.
     *
     * @return index of the first byte.
     */
    public int offset() {
        return offset;
    }

    /**
     * Length of the value.
     *
     * @return bytes, quotes or brackets included; 0 when absent.
     */
    public int length() {
        return length;
    }

    /**
     * Whether this is an object.
     *
     * @return true for {@link JsonType#OBJECT}.
     */
    public boolean isObject() {
        return startsWith('{');
    }

    /**
     * Whether this is an array.
     *
     * @return true for {@link JsonType#ARRAY}.
     */
    public boolean isArray() {
        return startsWith('[');
    }

    /**
     * Whether this is a string.
     *
     * @return true for {@link JsonType#STRING}.
     */
    public boolean isString() {
        return startsWith('"');
    }

    /**
     * Whether this is a number.
     *
     * @return true for {@link JsonType#NUMBER}.
     */
    public boolean isNumber() {
        return type() == JsonType.NUMBER;
    }

    /**
     * Whether this is {@code true} or {@code false}.
     *
     * @return true for {@link JsonType#TRUE} and {@link JsonType#FALSE}.
     */
    public boolean isBoolean() {
        return startsWith('t') || startsWith('f');
    }

    /**
     * Whether this is the literal {@code null}; an absent value is not.
     *
     * @return true for {@link JsonType#NULL}.
     */
    public boolean isNull() {
        return startsWith('n');
    }

    /**
     * The number as an integer. {@code 1.0} and {@code 1e2} are integers.
     *
     * @param missing returned when this is no number, has a fraction, or is outside the range of long.
     * @return the number or {@code missing}.
     * @throws NumberRangeException in place of {@code missing} when this is a number that belongs to an argument.
     */
    public long longValue(final long missing) {
        if (!isNumber()) {
            return missing;
        }
        final long value = decimal.read(buffer, offset, length).longValue(missing);
        if (value == missing && argument != null && !decimal.isLong()) {
            throw NumberRangeException.ofLong(argument);
        }
        return value;
    }

    /**
     * Whether the number is an integer in the range of long.
     *
     * @return whether {@link #longValue} has a value.
     */
    public boolean isLong() {
        return isNumber() && decimal.read(buffer, offset, length).isLong();
    }

    /**
     * The number as the nearest double, bit for bit as {@link Double#parseDouble}: infinite when beyond the range.
     * Numbers of more than 19 significant digits that lie next to the middle of two doubles allocate (a String); no
     * others do.
     *
     * @param missing returned when this is no number.
     * @return the number or {@code missing}.
     * @throws NumberRangeException in place of an infinity when this belongs to an argument.
     */
    public double doubleValue(final double missing) {
        if (!isNumber()) {
            return missing;
        }
        final double value = decimal.read(buffer, offset, length).doubleValue();
        if (argument != null && Double.isInfinite(value)) {
            throw NumberRangeException.ofDouble(argument);
        }
        return value;
    }

    /**
     * The boolean.
     *
     * @param missing returned when this is neither {@code true} nor {@code false}.
     * @return the boolean or {@code missing}.
     */
    public boolean booleanValue(final boolean missing) {
        return isBoolean() ? startsWith('t') : missing;
    }

    /**
     * Start of a string's content.
     *
     * @return index after the quote; meaningless when this is no string.
     */
    public int stringOffset() {
        return offset + 1;
    }

    /**
     * Length of a string's content in the message, escapes not decoded.
     *
     * @return bytes without the quotes; 0 when this is no string.
     */
    public int stringLength() {
        return isString() ? length - 2 : 0;
    }

    /**
     * Whether a string's content contains an escape.
     *
     * @return false when its bytes are the UTF-8 of its characters, and when this is no string.
     */
    public boolean stringEscaped() {
        final int end = stringOffset() + stringLength();
        return isString() && JsonEscapes.firstBackslash(buffer, stringOffset(), end) < end;
    }

    /**
     * Compares a string with a constant.
     *
     * @param text to compare with.
     * @return whether this is a string of the same characters.
     */
    public boolean stringEquals(final JsonName text) {
        return isString() && text.matchesSpan(buffer, stringOffset(), stringLength());
    }

    /** Whether this is known, from finding its end, to be a string without escapes. */
    boolean isPlain() {
        return plain;
    }

    /**
     * Hashes a string's characters: what {@link JsonName#nameHash} of an equal name is.
     *
     * @return the hash; 0 when this is no string.
     */
    public int nameHash() {
        return isString() ? NameHash.ofContent(buffer, stringOffset(), stringOffset() + stringLength()) : 0;
    }

    /**
     * Hashes a string's characters with the process's seed: what {@link JsonName#stringHash} of an equal name is.
     *
     * @return the hash; 0 when this is no string.
     */
    public long stringHash() {
        return isString() ? SeededHash.ofContent(buffer, stringOffset(), stringOffset() + stringLength()) : 0;
    }

    /**
     * Decodes a string. Allocates.
     *
     * @return the characters (a lone surrogate as U+FFFD), or null when this is no string.
     */
    public String string() {
        return isString() ? JsonEscapes.decodeToString(buffer, stringOffset(), stringLength()) : null;
    }

    /**
     * Decodes a string to UTF-8.
     *
     * @param destination to write to.
     * @param index of the first byte to write.
     * @param limit the first index that must not be written; the destination's capacity is another limit.
     * @return bytes written, or -1 when they do not fit or this is no string.
     * @throws IndexOutOfBoundsException when the index is outside the destination.
     */
    public int copyString(final UnsafeBuffer destination, final int index, final int limit) {
        JsonOutput.requireSpan(destination, index, 0);
        final int end = Math.min(limit, destination.capacity());
        return isString() ? JsonEscapes.decode(buffer, stringOffset(), stringLength(), destination, index, end) : -1;
    }

    /**
     * Finds a member of an object. Of duplicates the last one wins. Looks at every member: who needs many of a large
     * object iterates with a {@link JsonCursor} instead.
     *
     * @param name of the member.
     * @param result wrapped around the member's value, or reset when there is none; may be this.
     * @return whether this is an object with such a member.
     */
    public boolean member(final JsonName name, final JsonValue result) {
        final UnsafeBuffer source = buffer;
        final int limit = offset + length - 1;
        int foundOffset = 0;
        int foundLength = 0;
        boolean foundPlain = false;
        int index = isObject() ? JsonSpans.skipWhitespace(source, offset + 1, limit) : limit;
        while (index < limit) {
            final int markedName = JsonSpans.markedStringEnd(source, index + 1, limit);
            final int nameEnd = Math.max(markedName, ~markedName);
            final int value = JsonSpans.memberValue(source, nameEnd, limit);
            final int marked = JsonSpans.markedValueEnd(source, value, limit);
            final int valueEnd = Math.max(marked, ~marked);
            if (name.matches(source, index + 1, nameEnd - index - 2, markedName < 0)) {
                foundOffset = value;
                foundLength = valueEnd - value;
                foundPlain = marked >= 0;
            }
            index = JsonSpans.nextIndex(source, valueEnd, limit);
        }
        result.wrap(foundLength > 0 ? source : null, foundOffset, foundLength);
        result.plain = foundPlain;
        result.argument = argument == null ? null : name;
        return foundLength > 0;
    }

    /**
     * Counts what an object or array holds; duplicates count each.
     *
     * @return members of an object, elements of an array, 0 for everything else.
     */
    public int memberCount() {
        final boolean object = isObject();
        final int limit = offset + length - 1;
        int count = 0;
        int index = object || isArray() ? JsonSpans.skipWhitespace(buffer, offset + 1, limit) : limit;
        while (index < limit) {
            final int value = object
                    ? JsonSpans.memberValue(buffer, JsonSpans.stringEnd(buffer, index + 1, limit), limit)
                    : index;
            index = JsonSpans.nextIndex(buffer, JsonSpans.valueEnd(buffer, value, limit), limit);
            count++;
        }
        return count;
    }

    /**
     * Copies the value as it stands in the message. Allocates.
     *
     * @return the bytes; empty when absent.
     */
    public byte[] bytes() {
        final byte[] bytes = new byte[length];
        if (length > 0) {
            buffer.getBytes(offset, bytes);
        }
        return bytes;
    }

    /**
     * Copies the value, for use after the message's bytes are released. Allocates.
     *
     * @return a value over bytes of its own, which belongs to no argument; absent when this is absent.
     */
    public JsonValue copy() {
        return present() ? new JsonValue().wrap(new UnsafeBuffer(bytes()), 0, length) : new JsonValue();
    }

    /** The JSON text, for logs and debuggers; empty when absent. Allocates. */
    @Override
    public String toString() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    private boolean startsWith(final char first) {
        return length > 0 && buffer.getByte(offset) == first;
    }
}
