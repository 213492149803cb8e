package org.peregrine.bench.garbage;

import org.peregrine.tools.load.Load;

/**
 * Calls that collectors are compared under.
 *
 * @param kib that a call allocates; 0 for a call of an inline handler, which allocates nothing.
 * @param ratePerS calls due a second, all connections together; 0 for as many as are answered.
 */
record GarbageCell(int kib, int ratePerS) {
    /** A rate at which every collector is far from its limit, on two cores that the generator shares. */
    private static final int MODEST_KIB_PER_S = 100_000;

    private static final int MOST_PER_S = 4_000;

    /** Calls at a rate that each collector holds. */
    static GarbageCell held(int kib) {
        return new GarbageCell(kib, kib == 0 ? MOST_PER_S : Math.min(MOST_PER_S, MODEST_KIB_PER_S / kib));
    }

    /** As many calls as are answered. */
    static GarbageCell highest(int kib) {
        return new GarbageCell(kib, 0);
    }

    /**
     * The calls.
     *
     * @param load to describe them to.
     * @return the load.
     */
    Load calls(Load load) {
        return kib == 0
                ? load.mix("tools/call:echo")
                : load.mix("tools/call:garbage").arguments("{\"kib\":" + kib + "}");
    }

    @Override
    public String toString() {
        return (kib == 0 ? "inline, without garbage, " : kib + " KiB a call, ")
                + (ratePerS == 0 ? "highest rate" : ratePerS + " calls/s");
    }
}
