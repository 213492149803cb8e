package org.peregrine.codec.schema.rule;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.SeededHash;

/**
 * Finds the strings of a schema (members' names, enumerated strings) in a message: a hash of a string's first and last
 * eight bytes and its length, so that most are found with two loads and two comparisons. Where many strings agree in
 * all of these, every byte is hashed. No peer adds a string, so none makes a look-up longer than {@link #longestRun()}.
 * Immutable, any thread.
 */
public final class NameTable {
    static final int NOT_FOUND = -1;

    /** Entries that are looked at before hashing every byte is cheaper. */
    private static final int MAX_RUN = 8;

    private static final int WORD = Long.BYTES;
    private static final long FIRST_PRIME = 0x9E3779B97F4A7C15L;
    private static final long LAST_PRIME = 0xC2B2AE3D27D4EB4FL;

    private final List<String> texts;
    private final UnsafeBuffer[] names;
    private final long[] heads;
    private final long[] tails;
    private final int[] lengths;

    /** For each, ones as far as it reaches into its first word. */
    private final long[] masks;

    /** Whether each looks in JSON as it is, so that bytes can be compared before it is known where the other ends. */
    private final boolean[] plain;

    private final boolean allPlain;
    private final int[] slots;
    private final int shift;
    private final int longest;
    private final boolean everyByte;
    private final int lookupSteps;
    private int longestRun;

    /**
     * A table.
     *
     * @param texts of its strings, each once; the ordinal of a string is its place in the list.
     */
    public NameTable(final List<String> texts) {
        this.texts = List.copyOf(texts);
        final int count = texts.size();
        names = new UnsafeBuffer[count];
        heads = new long[count];
        tails = new long[count];
        lengths = new int[count];
        masks = new long[count];
        plain = new boolean[count];
        boolean every = true;
        final int capacity = Integer.highestOneBit(Math.max(2, 4 * count)) << 1;
        shift = Long.SIZE - Integer.numberOfTrailingZeros(capacity);
        slots = new int[capacity];
        int most = 0;
        for (int i = 0; i < count; i++) {
            final byte[] bytes = texts.get(i).getBytes(StandardCharsets.UTF_8);
            names[i] = new UnsafeBuffer(bytes);
            lengths[i] = bytes.length;
            heads[i] = head(names[i], 0, bytes.length);
            tails[i] = tail(names[i], 0, bytes.length);
            masks[i] = bytes.length >= WORD ? -1L : mask(bytes.length);
            plain[i] = texts.get(i).indexOf('\\') < 0 && texts.get(i).indexOf('"') < 0;
            every &= plain[i];
            most = Math.max(most, bytes.length);
        }
        longest = most;
        allPlain = every;
        fill(false);
        everyByte = longestRun > MAX_RUN;
        lookupSteps =
                count == 0 ? StepCost.PLACE : StepCost.LOOKUP + Integer.SIZE - Integer.numberOfLeadingZeros(count);
        if (everyByte) {
            fill(true);
        }
    }

    private void fill(final boolean hashEveryByte) {
        Arrays.fill(slots, 0);
        longestRun = 0;
        for (int i = 0; i < names.length; i++) {
            int slot = hashEveryByte ? deepSlot(names[i], 0, lengths[i]) : slot(heads[i], tails[i], lengths[i]);
            int run = 1;
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
                run++;
            }
            slots[slot] = i + 1;
            longestRun = Math.max(longestRun, run);
        }
    }

    /** Steps of a look-up: the larger the table, the less of it is in a cache. */
    int lookupSteps() {
        return lookupSteps;
    }

    /** Most entries that a look-up of one that is there goes through. */
    int longestRun() {
        return longestRun;
    }

    int size() {
        return names.length;
    }

    String text(final int ordinal) {
        return texts.get(ordinal);
    }

    /** Bytes of the longest. */
    int longest() {
        return longest;
    }

    /** The ordinal of a string by its UTF-8 bytes, or {@link #NOT_FOUND}. */
    int find(final UnsafeBuffer buffer, final int offset, final int length) {
        if (length > longest) {
            return NOT_FOUND;
        }
        final long head = head(buffer, offset, length);
        final long tail = tail(buffer, offset, length);
        int slot = everyByte ? deepSlot(buffer, offset, length) : slot(head, tail, length);
        for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
            final int ordinal = entry - 1;
            if (heads[ordinal] == head
                    && tails[ordinal] == tail
                    && lengths[ordinal] == length
                    && (length <= 2 * WORD || middleEquals(ordinal, buffer, offset, length))) {
                return ordinal;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return NOT_FOUND;
    }

    /**
     * Whether the bytes between a string's quotes may be looked for before it is known whether there is an escape among
     * them.
     */
    boolean allPlain() {
        return allPlain;
    }

    /**
     * The index after the closing quote when just this one stands at the index, after an opening quote; otherwise 0.
     */
    int endOf(final int ordinal, final UnsafeBuffer buffer, final int offset) {
        if (ordinal >= lengths.length || !plain[ordinal]) {
            return 0;
        }
        final int length = lengths[ordinal];
        final int end = offset + length;
        if (Math.max(end + 1, offset + WORD) > buffer.capacity()
                || ((buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN) ^ heads[ordinal]) & masks[ordinal]) != 0
                || buffer.getByte(end) != '"') {
            return 0;
        }
        final boolean equal = length <= WORD
                || (tail(buffer, offset, length) == tails[ordinal]
                        && (length <= 2 * WORD || middleEquals(ordinal, buffer, offset, length)));
        return equal ? end + 1 : 0;
    }

    private boolean middleEquals(final int ordinal, final UnsafeBuffer buffer, final int offset, final int length) {
        final UnsafeBuffer name = names[ordinal];
        for (int index = WORD; index < length - WORD; index++) {
            if (name.getByte(index) != buffer.getByte(offset + index)) {
                return false;
            }
        }
        return true;
    }

    private int slot(final long head, final long tail, final int length) {
        return (int) ((((head * FIRST_PRIME) ^ ((tail + length) * LAST_PRIME)) * FIRST_PRIME) >>> shift);
    }

    private int deepSlot(final UnsafeBuffer buffer, final int offset, final int length) {
        return (int) (SeededHash.of(buffer, offset, length) >>> shift);
    }

    private static long mask(final int length) {
        return (1L << (length * Byte.SIZE)) - 1;
    }

    private static long head(final UnsafeBuffer buffer, final int offset, final int length) {
        if (length >= WORD) {
            return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
        }
        if (offset + WORD <= buffer.capacity()) {
            return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN) & mask(length);
        }
        long word = 0;
        for (int index = length - 1; index >= 0; index--) {
            word = (word << Byte.SIZE) | (buffer.getByte(offset + index) & 0xFF);
        }
        return word;
    }

    private static long tail(final UnsafeBuffer buffer, final int offset, final int length) {
        return length <= WORD ? 0 : buffer.getLong(offset + length - WORD, ByteOrder.LITTLE_ENDIAN);
    }
}
