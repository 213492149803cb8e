package org.peregrine.codec.schema.pattern;

import java.util.Arrays;

/** An immutable set of code points: sorted, disjoint, not adjacent ranges. */
final class CodePoints {
    static final CodePoints ALL = new CodePoints(new int[] {0, Character.MAX_CODE_POINT});
    static final CodePoints DIGITS = of('0', '9');
    static final CodePoints WORD = of('0', '9', 'A', 'Z', '_', '_', 'a', 'z');
    static final CodePoints SPACE = of(
                    '\t', '\r', ' ', ' ', 0xA0, 0xA0, 0x1680, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202F, 0x202F)
            .union(of(0x205F, 0x205F, 0x3000, 0x3000, 0xFEFF, 0xFEFF));
    static final CodePoints LINE_ENDS = of('\n', '\n', '\r', '\r', 0x2028, 0x2029);

    /** First and last code point of each range in turn. */
    private final int[] ranges;

    private CodePoints(final int[] ranges) {
        this.ranges = ranges;
    }

    /** A set from ranges in any order: first and last of each. */
    static CodePoints of(final int... bounds) {
        final long[] sorted = new long[bounds.length / 2];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = ((long) bounds[2 * i] << Integer.SIZE) | bounds[2 * i + 1];
        }
        Arrays.sort(sorted);
        final int[] merged = new int[bounds.length];
        int length = 0;
        for (final long range : sorted) {
            final int first = (int) (range >>> Integer.SIZE);
            final int last = (int) range;
            if (length > 0 && first <= merged[length - 1] + 1) {
                merged[length - 1] = Math.max(merged[length - 1], last);
            } else {
                merged[length++] = first;
                merged[length++] = last;
            }
        }
        return new CodePoints(Arrays.copyOf(merged, length));
    }

    CodePoints union(final CodePoints other) {
        final int[] both = Arrays.copyOf(ranges, ranges.length + other.ranges.length);
        System.arraycopy(other.ranges, 0, both, ranges.length, other.ranges.length);
        return of(both);
    }

    CodePoints complement() {
        final int[] inverse = new int[ranges.length + 2];
        int length = 0;
        int next = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            if (ranges[i] > next) {
                inverse[length++] = next;
                inverse[length++] = ranges[i] - 1;
            }
            next = ranges[i + 1] + 1;
        }
        if (next <= Character.MAX_CODE_POINT) {
            inverse[length++] = next;
            inverse[length++] = Character.MAX_CODE_POINT;
        }
        return new CodePoints(Arrays.copyOf(inverse, length));
    }

    boolean contains(final int codePoint) {
        final int found = Arrays.binarySearch(ranges, codePoint);
        // Between two bounds: inside a range when the bound before is a first one, which has an even place.
        return found >= 0 || (~found & 1) == 1;
    }

    int[] ranges() {
        return ranges;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof CodePoints set && Arrays.equals(ranges, set.ranges);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ranges);
    }
}
