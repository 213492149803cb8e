package org.peregrine.engine.lookup;

import java.util.Map;
import org.agrona.BitUtil;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/**
 * Finds what is registered under a name by the bytes of a JSON string: an open-addressed table, at most half full,
 * whose names are compared byte for byte, escapes resolved. Files that a server lists have names from outside, too:
 * where names collide, they are hashed with the process's seed. No client adds a name, so none makes a look-up longer.
 * Immutable, any thread, no allocation.
 */
public final class NameIndex<T> {
    /** An escape is at most this many times as long as what it stands for. */
    private static final int MAX_ESCAPE_BYTES = 6;

    /**
     * Names beside each other in a table of the quick hash; of names that nobody chose for it even 100,000 stay below.
     */
    static final int MAX_RUN = 96;

    private final JsonName[] names;
    private final Object[] entries;
    private final int mask;
    private final boolean seeded;
    private int maxLength;

    private NameIndex(Map<String, T> entriesByName, boolean seeded) {
        final int capacity = BitUtil.findNextPositivePowerOfTwo(2 * entriesByName.size() + 2);
        this.seeded = seeded;
        names = new JsonName[capacity];
        entries = new Object[capacity];
        mask = capacity - 1;
        entriesByName.forEach(this::put);
    }

    /**
     * Makes an index.
     *
     * @param <T> type of the entries.
     * @param entries by their names.
     * @return the index.
     */
    public static <T> NameIndex<T> of(Map<String, T> entries) {
        final NameIndex<T> index = new NameIndex<>(entries, false);
        return index.longestRun() <= MAX_RUN ? index : new NameIndex<>(entries, true);
    }

    /** Whether names collided so much that they are hashed with the process's seed. */
    boolean isSeeded() {
        return seeded;
    }

    /** Most names that a look-up goes through, of one that is there or not. */
    int longestRun() {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < 2 * names.length; i++) { // Twice, since a run may go on at the beginning.
            run = names[i & mask] == null ? 0 : run + 1;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    private void put(String text, T entry) {
        final JsonName name = JsonName.of(text);
        maxLength = Math.max(maxLength, MAX_ESCAPE_BYTES * name.writtenLength());
        int place = seeded ? place(name.stringHash()) : place(name.nameHash());
        while (names[place] != null) {
            place = place + 1 & mask;
        }
        names[place] = name;
        entries[place] = entry;
    }

    private int place(long hash) {
        return (int) (hash ^ hash >>> 16) & mask;
    }

    /**
     * Finds an entry. No allocation.
     *
     * @param name as it stands in a message.
     * @return the entry of that name; null when there is none or the value is no string.
     */
    // Only put writes the array, and it takes nothing but T.
    @SuppressWarnings("unchecked")
    public T lookup(JsonValue name) {
        if (!name.isString() || name.length() > maxLength) {
            return null;
        }
        int place = seeded ? place(name.stringHash()) : place(name.nameHash());
        while (names[place] != null) {
            if (name.stringEquals(names[place])) {
                return (T) entries[place];
            }
            place = place + 1 & mask;
        }
        return null;
    }
}
