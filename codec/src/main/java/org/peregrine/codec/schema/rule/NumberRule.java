package org.peregrine.codec.schema.rule;

/** Constraints on numbers. */
public final class NumberRule {
    public boolean integerOnly;
    public Constraint integerConstraint;

    /** The bounds as they are for integers, so that an integer of a usual size is compared at once. */
    public long longMinimum = Long.MIN_VALUE;

    public long longMaximum = Long.MAX_VALUE;

    /** Every bound exactly. */
    public Bound[] bounds = {};

    public Multiple multiple;

    /** The divisor when it is a long, otherwise 0. */
    public long longMultiple;

    public Constraint multipleConstraint;

    /** One of the four keywords. */
    public record Bound(Decimal limit, boolean lower, boolean exclusive, Constraint constraint) {
        boolean admits(final Decimal number) {
            final int order = lower ? number.compareTo(limit) : limit.compareTo(number);
            return exclusive ? order > 0 : order >= 0;
        }

        /**
         * The smallest or largest integer that is admitted.
         *
         * @return the integer; the nearest long when it is no long.
         */
        public long integer() {
            final long floor = limit.floor();
            if (floor == Long.MIN_VALUE || floor == Long.MAX_VALUE) {
                return floor;
            }
            final boolean whole = limit.isInteger();
            if (lower) {
                return whole && !exclusive ? floor : floor + 1;
            }
            return whole && exclusive ? floor - 1 : floor;
        }
    }
}
