package org.peregrine.tools.doctor;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sets of cores as Linux writes them: {@code 2,4-7}. */
final class CpuSet {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

    private CpuSet() {}

    /**
     * Reads a list.
     *
     * @param text of the list; empty for none.
     * @return its cores.
     * @throws IllegalArgumentException when it is none.
     */
    static BitSet parse(String text) {
        final BitSet cores = new BitSet();
        if (text.isBlank()) {
            return cores;
        }
        for (final String part : text.strip().split(",", -1)) {
            final Matcher range = RANGE.matcher(part.strip());
            if (!range.matches()) {
                throw new IllegalArgumentException("'" + part + "' names no cores: write them as in 2,4-7");
            }
            final int first = Integer.parseInt(range.group(1));
            final int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            if (last < first) {
                throw new IllegalArgumentException("'" + part + "' names no cores: write them as in 2,4-7");
            }
            cores.set(first, last + 1);
        }
        return cores;
    }

    /** Writes a list; {@code none} for an empty one. */
    static String format(BitSet cores) {
        final StringBuilder text = new StringBuilder();
        for (int first = cores.nextSetBit(0); first >= 0; ) {
            final int last = cores.nextClearBit(first) - 1;
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (last > first) {
                text.append('-').append(last);
            }
            first = cores.nextSetBit(last + 1);
        }
        return text.isEmpty() ? "none" : text.toString();
    }

    /** The cores of one set that another lacks. */
    static BitSet without(BitSet cores, BitSet removed) {
        final BitSet rest = (BitSet) cores.clone();
        rest.andNot(removed);
        return rest;
    }
}
