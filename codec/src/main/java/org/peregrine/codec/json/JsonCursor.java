package org.peregrine.codec.json;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Walks the members of an object or the elements of an array, in their order, duplicates included. A flyweight over
 * validated bytes as {@link JsonValue} is. One instance belongs to one thread; one cursor is needed for each level that
 * is walked at once.
 */
public final class JsonCursor {
    private final JsonValue value = new JsonValue();
    private UnsafeBuffer buffer;
    private boolean object;
    private int index;
    private int limit;
    private int nameOffset;
    private int nameLength;

    /** A cursor over nothing. */
    public JsonCursor() {}

    /**
     * Starts before the first member or element.
     *
     * @param container to walk; when it is neither object nor array (or absent), there is nothing to walk.
     * @return this.
     */
    public JsonCursor wrap(final JsonValue container) {
        value.reset().argument(container.argument());
        buffer = container.buffer();
        object = container.isObject();
        nameOffset = 0;
        nameLength = 0;
        limit = container.offset() + container.length() - 1;
        index = object || container.isArray() ? JsonSpans.skipWhitespace(buffer, container.offset() + 1, limit) : limit;
        return this;
    }

    /**
     * Goes to the next member or element.
     *
     * @return false when there is none; {@link #value()} is then absent.
     */
    public boolean next() {
        if (index >= limit) {
            value.reset();
            return false;
        }
        int start = index;
        if (object) {
            final int nameEnd = JsonSpans.stringEnd(buffer, start + 1, limit);
            nameOffset = start + 1;
            nameLength = nameEnd - start - 2;
            start = JsonSpans.memberValue(buffer, nameEnd, limit);
        }
        final int end = JsonSpans.valueEnd(buffer, start, limit);
        value.wrap(buffer, start, end - start);
        index = JsonSpans.nextIndex(buffer, end, limit);
        return true;
    }

    /**
     * Compares the member's name.
     *
     * @param name to compare with.
     * @return whether this is a member of that name; false for elements.
     */
    public boolean nameEquals(final JsonName name) {
        return object && value.present() && name.matchesSpan(buffer, nameOffset, nameLength);
    }

    /**
     * Decodes the member's name. Allocates.
     *
     * @return the name, or null for elements and before the first member.
     */
    public String name() {
        return nameOffset > 0 ? JsonEscapes.decodeToString(buffer, nameOffset, nameLength) : null;
    }

    /**
     * The member's value, or the element.
     *
     * @return a flyweight that this cursor owns and moves; absent before the first and after the last.
     */
    public JsonValue value() {
        return value;
    }
}
