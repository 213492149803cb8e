package org.peregrine.codec.schema.rule;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCharacter;
import org.peregrine.codec.json.JsonSpans;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.SeededHash;

/**
 * Equality of JSON values over their bytes (2020-12 core, section 4.2.2): numbers by value, strings by characters,
 * objects without regard to order. Takes steps for what it reads, and finds nothing equal when they have run out.
 */
final class JsonEquality {
    private final Decimal left = new Decimal();
    private final Decimal right = new Decimal();
    private final JsonValue text = new JsonValue();
    private boolean duplicateFound;

    /** Whether a value of any buffer equals one of the message. */
    boolean equal(final Walk walk, final UnsafeBuffer other, final int a, final int aEnd, final int b, final int bEnd) {
        final UnsafeBuffer buffer = walk.buffer;
        final byte first = other.getByte(a);
        final int type = TypeBits.of(first);
        if (type != TypeBits.of(buffer.getByte(b))) {
            walk.charge(StepCost.PLACE);
            return false;
        }
        final int length = aEnd - a + bEnd - b;
        final int cost = switch (type) {
            case TypeBits.STRING -> StepCost.tokens(Math.min(aEnd - a, bEnd - b));
            case TypeBits.NUMBER -> StepCost.DECIMAL + StepCost.tokens(length);
            case TypeBits.ARRAY, TypeBits.OBJECT -> StepCost.COMPARISON + StepCost.tokens(length);
            default -> 0;
        };
        if (!walk.charge(StepCost.COMPARISON + cost)) {
            return false;
        }
        return switch (type) {
            case TypeBits.STRING -> textEqual(other, a + 1, aEnd - 1, buffer, b + 1, bEnd - 1);
            case TypeBits.NUMBER -> numbersEqual(walk, other, a, aEnd, b, bEnd);
            case TypeBits.ARRAY -> nested(walk, other, a, b, false);
            case TypeBits.OBJECT -> nested(walk, other, a, b, true);
            default -> first == buffer.getByte(b);
        };
    }

    private boolean nested(final Walk walk, final UnsafeBuffer other, final int a, final int b, final boolean objects) {
        if (!walk.enter()) {
            return false;
        }
        final boolean equal = objects ? objectsEqual(walk, other, a, b) : arraysEqual(walk, other, a, b);
        walk.leave();
        return equal;
    }

    private boolean numbersEqual(
            final Walk walk, final UnsafeBuffer other, final int a, final int aEnd, final int b, final int bEnd) {
        return left.wrap(other, a, aEnd).compareTo(right.wrap(walk.buffer, b, bEnd)) == 0;
    }

    private boolean arraysEqual(final Walk walk, final UnsafeBuffer other, final int a, final int b) {
        final UnsafeBuffer buffer = walk.buffer;
        final int limit = other.capacity();
        final int bufferLimit = walk.limit;
        int i = JsonSpans.skipWhitespace(other, a + 1, limit);
        int j = JsonSpans.skipWhitespace(buffer, b + 1, bufferLimit);
        while (other.getByte(i) != ']' && buffer.getByte(j) != ']') {
            final int iEnd = JsonSpans.valueEnd(other, i, limit);
            final int jEnd = JsonSpans.valueEnd(buffer, j, bufferLimit);
            if (!equal(walk, other, i, iEnd, j, jEnd)) {
                return false;
            }
            i = Walk.next(other, iEnd, limit);
            j = Walk.next(buffer, jEnd, bufferLimit);
        }
        return other.getByte(i) == buffer.getByte(j);
    }

    /** No member of the first object is there twice, so as many members and each of them found is all of them. */
    private boolean objectsEqual(final Walk walk, final UnsafeBuffer other, final int a, final int b) {
        final UnsafeBuffer buffer = walk.buffer;
        final int limit = other.capacity();
        final int bufferLimit = walk.limit;
        final int first = JsonSpans.skipWhitespace(buffer, b + 1, bufferLimit);
        int expected = first;
        int count = 0;
        int i = JsonSpans.skipWhitespace(other, a + 1, limit);
        while (other.getByte(i) != '}') {
            final int nameEnd = JsonSpans.stringEnd(other, i + 1, limit);
            final int value = JsonSpans.memberValue(other, nameEnd, limit);
            final int end = JsonSpans.valueEnd(other, value, limit);
            // Most objects have the same order.
            int found = nameEqual(walk, other, i, nameEnd, expected) ? expected : find(walk, other, i, nameEnd, first);
            if (found < 0) {
                return false;
            }
            found = JsonSpans.memberValue(buffer, JsonSpans.stringEnd(buffer, found + 1, bufferLimit), bufferLimit);
            final int foundEnd = JsonSpans.valueEnd(buffer, found, bufferLimit);
            if (!equal(walk, other, value, end, found, foundEnd)) {
                return false;
            }
            expected = Walk.next(buffer, foundEnd, bufferLimit);
            i = Walk.next(other, end, limit);
            count++;
        }
        return count == count(walk, b);
    }

    private boolean nameEqual(
            final Walk walk, final UnsafeBuffer other, final int name, final int nameEnd, final int index) {
        final UnsafeBuffer buffer = walk.buffer;
        if (buffer.getByte(index) != '"' || !walk.charge(StepCost.PLACE + StepCost.tokens(nameEnd - name))) {
            return false;
        }
        final int end = JsonSpans.stringEnd(buffer, index + 1, walk.limit);
        return textEqual(other, name + 1, nameEnd - 1, buffer, index + 1, end - 1);
    }

    /** The message's member of a name, searched from the first one; -1 when there is none or steps have run out. */
    private int find(final Walk walk, final UnsafeBuffer other, final int name, final int nameEnd, final int first) {
        final UnsafeBuffer buffer = walk.buffer;
        final int limit = walk.limit;
        int index = first;
        while (buffer.getByte(index) != '}') {
            if (nameEqual(walk, other, name, nameEnd, index)) {
                return index;
            }
            final int value = JsonSpans.memberValue(buffer, JsonSpans.stringEnd(buffer, index + 1, limit), limit);
            final int end = JsonSpans.valueEnd(buffer, value, limit);
            if (!walk.charge(StepCost.PLACE + StepCost.tokens(end - index))) {
                return -1;
            }
            index = Walk.next(buffer, end, limit);
        }
        return -1;
    }

    private int count(final Walk walk, final int object) {
        return text.wrap(walk.buffer, object, JsonSpans.valueEnd(walk.buffer, object, walk.limit) - object)
                .memberCount();
    }

    /**
     * A hash that equal values of the message share; {@link #duplicateFound()} when an object in it has a member twice.
     */
    long hash(final Walk walk, final int start, final int end) {
        final UnsafeBuffer buffer = walk.buffer;
        if (!walk.charge(StepCost.DECIMAL + StepCost.tokens(end - start))) {
            return 0;
        }
        return switch (TypeBits.of(buffer.getByte(start))) {
            case TypeBits.STRING -> stringHash(walk, start, end);
            case TypeBits.NUMBER -> left.wrap(buffer, start, end).hash();
            case TypeBits.ARRAY, TypeBits.OBJECT -> nestedHash(walk, start);
            default -> SeededHash.join(buffer.getByte(start), 0);
        };
    }

    private long stringHash(final Walk walk, final int start, final int end) {
        final UnsafeBuffer buffer = walk.buffer;
        if (JsonSpans.markedStringEnd(buffer, start + 1, end) < 0 && !walk.charge(StepCost.escapes(end - start))) {
            return 0;
        }
        return text.wrap(buffer, start, end - start).stringHash();
    }

    boolean duplicateFound() {
        return duplicateFound;
    }

    void resetDuplicates() {
        duplicateFound = false;
    }

    private long nestedHash(final Walk walk, final int start) {
        if (!walk.enter()) {
            return 0;
        }
        final UnsafeBuffer buffer = walk.buffer;
        final int limit = walk.limit;
        final boolean object = buffer.getByte(start) == '{';
        long hash = object ? 3 : 5;
        int count = 0;
        int index = JsonSpans.skipWhitespace(buffer, start + 1, limit);
        while (buffer.getByte(index) != '}' && buffer.getByte(index) != ']') {
            long name = 0;
            int value = index;
            if (object) {
                final int nameEnd = JsonSpans.stringEnd(buffer, index + 1, limit);
                name = stringHash(walk, index, nameEnd);
                value = JsonSpans.memberValue(buffer, nameEnd, limit);
            }
            final int end = JsonSpans.valueEnd(buffer, value, limit);
            // The order of members does not count, that of elements does.
            hash = object
                    ? hash + SeededHash.join(name, hash(walk, value, end))
                    : SeededHash.join(hash, hash(walk, value, end));
            index = Walk.next(buffer, end, limit);
            count++;
        }
        duplicateFound |= object && count > 1 && walk.duplicates.any(walk, start, count);
        walk.leave();
        return hash;
    }

    /** Whether two strings' contents are the same characters. */
    static boolean textEqual(
            final UnsafeBuffer a,
            final int aStart,
            final int aEnd,
            final UnsafeBuffer b,
            final int bStart,
            final int bEnd) {
        int i = aStart;
        int j = bStart;
        while (i < aEnd && j < bEnd) {
            final byte first = a.getByte(i);
            final byte second = b.getByte(j);
            if (first != '\\' && second != '\\') {
                if (first != second) {
                    return false;
                }
                i++;
                j++;
                continue;
            }
            final long one = JsonCharacter.at(a, i, aEnd);
            final long another = JsonCharacter.at(b, j, bEnd);
            if (JsonCharacter.codePoint(one) != JsonCharacter.codePoint(another)) {
                return false;
            }
            i += JsonCharacter.length(one);
            j += JsonCharacter.length(another);
        }
        return i == aEnd && j == bEnd;
    }
}
