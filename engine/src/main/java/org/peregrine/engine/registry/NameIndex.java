package org.peregrine.engine.registry;

import java.util.Map;
import org.agrona.BitUtil;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/**
 * Finds what is registered under a name by the bytes of a JSON string: an open-addressed table, at most half full, whose
 * names are compared byte for byte, escapes resolved, and hashed with the process's seed: files that a server lists have
 * names from outside, too. Immutable, any thread, no allocation.
 */
final class NameIndex<T> {
    /** An escape is at most this many times as long as what it stands for. */
    private static final int MAX_ESCAPE_BYTES = 6;

    private final JsonName[] names;
    private final Object[] entries;
    private final int mask;
    private int maxLength;

    private NameIndex(int capacity) {
        names = new JsonName[capacity];
        entries = new Object[capacity];
        mask = capacity - 1;
    }

    static <T> NameIndex<T> of(Map<String, T> entries) {
        final NameIndex<T> index = new NameIndex<>(BitUtil.findNextPositivePowerOfTwo(2 * entries.size() + 2));
        entries.forEach(index::put);
        return index;
    }

    private void put(String text, T entry) {
        final JsonName name = JsonName.of(text);
        maxLength = Math.max(maxLength, MAX_ESCAPE_BYTES * name.writtenLength());
        int place = place(name.stringHash());
        while (names[place] != null) {
            place = place + 1 & mask;
        }
        names[place] = name;
        entries[place] = entry;
    }

    private int place(long hash) {
        return (int) hash & mask;
    }

    /** The entry of that name; null when there is none or the value is no string. */
    // Only put writes the array, and it takes nothing but T.
    @SuppressWarnings("unchecked")
    T lookup(JsonValue name) {
        if (!name.isString() || name.length() > maxLength) {
            return null;
        }
        int place = place(name.stringHash());
        while (names[place] != null) {
            if (name.stringEquals(names[place])) {
                return (T) entries[place];
            }
            place = place + 1 & mask;
        }
        return null;
    }
}
