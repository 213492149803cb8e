package org.peregrine.tools.crowd;

import java.util.concurrent.TimeUnit;

/**
 * Changes of resources, each due at its time whether or not the last was delivered. They take turns over the resources.
 *
 * @param rateHz changes a second.
 * @param warmup changes that are not measured.
 * @param count changes that are.
 * @param resources number of resources that take turns.
 * @param drainNs time after the last change until what has not come is lost.
 */
public record Changes(double rateHz, int warmup, int count, int resources, long drainNs) {
    /** A crowd that is only held. */
    public static final Changes NONE = new Changes(1, 0, 0, 0, 0);

    /** Most changes of a run: the times of all of them fit into a line of JSON. */
    public static final int MOST = 500_000;

    /** Longest time until what has not come is lost. */
    public static final long DRAIN_NS = TimeUnit.SECONDS.toNanos(10);

    private static final double SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final String URI = "bench://text/";

    /** Checks the numbers. */
    public Changes {
        if (!(rateHz > 0) || warmup < 0 || count < 0 || (long) warmup + count > MOST) {
            throw new IllegalArgumentException("changes are at most " + MOST + ", at a rate above 0");
        }
    }

    /**
     * Whether the crowd is only held.
     *
     * @return true for no changes.
     */
    public boolean isNone() {
        return total() == 0;
    }

    /**
     * All changes, measured or not.
     *
     * @return their number.
     */
    public int total() {
        return warmup + count;
    }

    /**
     * Time at which a change is due.
     *
     * @param index from 0 on.
     * @return nanoseconds after the start.
     */
    public long dueNs(int index) {
        return (long) (index * SECOND_NS / rateHz);
    }

    /** The last change that is due at a time after the start; -1 for none. */
    int lastDue(long sinceStartNs) {
        if (sinceStartNs < 0) {
            return -1;
        }
        int last = (int) Math.min(total() - 1L, (long) (sinceStartNs * rateHz / SECOND_NS) + 1);
        while (last >= 0 && dueNs(last) > sinceStartNs) {
            last--;
        }
        return last;
    }

    /** Time after the start at which the drain ends. */
    long endNs() {
        return dueNs(total()) + drainNs;
    }

    /** The resource of a number, as the kit for benchmarks has it. */
    static String uri(int resource) {
        return URI + resource;
    }
}
