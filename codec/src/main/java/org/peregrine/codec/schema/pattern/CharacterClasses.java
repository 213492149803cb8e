package org.peregrine.codec.schema.pattern;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Code points that no set of a pattern tells apart are one class: the alphabet of the automata. Immutable. */
final class CharacterClasses {
    private static final int ASCII = 128;

    /** The class of each ASCII character. */
    private final int[] ascii = new int[ASCII];

    /** Starts of the intervals, and the class of each. */
    private final int[] starts;

    private final int[] classes;

    /** For each class, one of its code points. */
    private final int[] samples;

    CharacterClasses(final List<CodePoints> sets) {
        final TreeSet<Integer> bounds = new TreeSet<>();
        bounds.add(0);
        for (final CodePoints set : sets) {
            final int[] ranges = set.ranges();
            for (int i = 0; i < ranges.length; i += 2) {
                bounds.add(ranges[i]);
                bounds.add(ranges[i + 1] + 1);
            }
        }
        bounds.remove(Character.MAX_CODE_POINT + 1);
        starts = bounds.stream().mapToInt(Integer::intValue).toArray();
        classes = new int[starts.length];
        final Map<BitSet, Integer> known = new HashMap<>();
        final List<Integer> firsts = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            final BitSet signature = new BitSet();
            for (int set = 0; set < sets.size(); set++) {
                signature.set(set, sets.get(set).contains(starts[i]));
            }
            final Integer found = known.putIfAbsent(signature, firsts.size());
            classes[i] = found == null ? firsts.size() : found;
            if (found == null) {
                firsts.add(starts[i]);
            }
        }
        samples = firsts.stream().mapToInt(Integer::intValue).toArray();
        for (int codePoint = 0; codePoint < ASCII; codePoint++) {
            ascii[codePoint] = classes[interval(codePoint)];
        }
    }

    /** Probes of a search for a character beyond ASCII. */
    int probes() {
        return Integer.SIZE - Integer.numberOfLeadingZeros(starts.length);
    }

    int count() {
        return samples.length;
    }

    int sample(final int classIndex) {
        return samples[classIndex];
    }

    int ofAscii(final byte value) {
        return ascii[value];
    }

    int of(final int codePoint) {
        return codePoint < ASCII ? ascii[codePoint] : classes[interval(codePoint)];
    }

    private int interval(final int codePoint) {
        int low = 0;
        int high = starts.length - 1;
        while (low < high) {
            final int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= codePoint) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
