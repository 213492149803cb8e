package org.peregrine.codec.mcp;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/**
 * Finds a method by the bytes of its name: an open-addressed table, at most a third full, whose entries are compared
 * byte for byte. Immutable, any thread, no allocation.
 */
public final class MethodTable {
    /** A power of two. */
    private static final int CAPACITY = 128;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final McpMethod[] methods = new McpMethod[CAPACITY];
    private final UnsafeBuffer[] names = new UnsafeBuffer[CAPACITY];
    private final JsonName[] strings = new JsonName[CAPACITY];
    private final int maxNameLength;

    /** A table of every {@link McpMethod}. */
    public MethodTable() {
        int longest = 0;
        for (final McpMethod method : McpMethod.values()) {
            final UnsafeBuffer name = new UnsafeBuffer(method.wireName().getBytes(StandardCharsets.US_ASCII));
            int place = place(name, 0, name.capacity());
            while (methods[place] != null) {
                place = (place + 1) & (CAPACITY - 1);
            }
            methods[place] = method;
            names[place] = name;
            strings[place] = JsonName.of(method.wireName());
            longest = Math.max(longest, name.capacity());
        }
        maxNameLength = longest;
    }

    /**
     * Finds a method.
     *
     * @param buffer that holds the name.
     * @param offset of its first byte, after the quote.
     * @param length in bytes.
     * @return the method, or null when there is none of that name.
     */
    public McpMethod lookup(final UnsafeBuffer buffer, final int offset, final int length) {
        if (length > maxNameLength) {
            return null;
        }
        int place = place(buffer, offset, length);
        while (methods[place] != null) {
            if (equal(names[place], buffer, offset, length)) {
                return methods[place];
            }
            place = (place + 1) & (CAPACITY - 1);
        }
        return null;
    }

    /**
     * Finds a method whose name is spelled with escapes, as {@code tools\/call}: slower, for what {@link #lookup} did
     * not find.
     *
     * @param name a value of any type.
     * @return the method, or null when there is none of that name or nothing is escaped in it.
     */
    public McpMethod lookupEscaped(final JsonValue name) {
        if (!name.stringEscaped()) {
            return null;
        }
        for (int i = 0; i < CAPACITY; i++) {
            if (methods[i] != null && name.stringEquals(strings[i])) {
                return methods[i];
            }
        }
        return null;
    }

    private static int place(final UnsafeBuffer buffer, final int offset, final int length) {
        long hash = length;
        int index = offset;
        for (; index + Long.BYTES <= offset + length; index += Long.BYTES) {
            hash = (hash ^ buffer.getLong(index, ByteOrder.LITTLE_ENDIAN)) * MULTIPLIER;
            hash ^= hash >>> 32;
        }
        for (; index < offset + length; index++) {
            hash = hash * 31 + buffer.getByte(index);
        }
        return (int) ((hash * MULTIPLIER) >>> 32) & (CAPACITY - 1);
    }

    private static boolean equal(
            final UnsafeBuffer name, final UnsafeBuffer buffer, final int offset, final int length) {
        if (name.capacity() != length) {
            return false;
        }
        int index = 0;
        for (; index + Long.BYTES <= length; index += Long.BYTES) {
            if (name.getLong(index) != buffer.getLong(offset + index)) {
                return false;
            }
        }
        for (; index < length; index++) {
            if (name.getByte(index) != buffer.getByte(offset + index)) {
                return false;
            }
        }
        return true;
    }
}
