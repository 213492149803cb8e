package org.peregrine.engine.cores;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Lists of cores as Linux and people write them: {@code 2,4-7}. */
final class CoreList {
    /** The most processors that Linux is built for. */
    static final int MAX_CORES = 8192;

    private CoreList() {}

    /**
     * Reads a list.
     *
     * @param text of the list; empty for none.
     * @return the cores in the order written, each once.
     * @throws IllegalArgumentException when it is no such list; the message says which part.
     */
    static List<Integer> parse(String text) {
        final Set<Integer> cores = new LinkedHashSet<>();
        for (final String part : text.strip().split(",", -1)) {
            if (!part.isBlank()) {
                addRange(cores, part.strip());
            }
        }
        return new ArrayList<>(cores);
    }

    private static void addRange(Set<Integer> cores, String part) {
        final int dash = part.indexOf('-');
        final int first = number(dash < 0 ? part : part.substring(0, dash), part);
        final int last = dash < 0 ? first : number(part.substring(dash + 1), part);
        if (last < first) {
            throw wrong(part);
        }
        for (int core = first; core <= last; core++) {
            cores.add(core);
        }
    }

    private static int number(String digits, String part) {
        if (!digits.matches("\\d{1,4}") || Integer.parseInt(digits) >= MAX_CORES) {
            throw wrong(part);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException wrong(String part) {
        return new IllegalArgumentException("'" + part + "' names no cores: write them as in 2,4-7");
    }

    static BitSet set(List<Integer> cores) {
        final BitSet set = new BitSet();
        cores.forEach(set::set);
        return set;
    }

    /** The list as Linux writes it. */
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
        return text.toString();
    }
}
