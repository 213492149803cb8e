package org.peregrine.tools.crowd;

import java.util.Arrays;

/**
 * Deliveries of changes to the members of one thread. A notification names its resource alone, and a server may tell
 * several changes of one resource at once, so a notification counts for all changes of its resource that are due and
 * have not been delivered. Of several, all but the oldest are only presumed to be: when one more notification comes, it
 * was theirs, and their time is raised to its. So a time is never less than the truth while changes of one resource
 * overlap by one. One thread.
 */
final class Deliveries {
    /** The signal to begin may come to another host so late, whose clock then is behind. */
    private static final long CLOCK_ERROR_NS = 20_000_000;

    private final Changes changes;
    private final int members;
    private final long startNs;
    private final long[] lastNs;

    /** For each member and resource: the first change that nothing was told of. */
    private final int[] undelivered;

    /** Likewise: the first change that is presumed to be delivered. */
    private final int[] presumed;

    private long missing;
    private long received;
    private long quietSinceNs;

    Deliveries(Changes changes, int members, long startNs) {
        this.changes = changes;
        this.members = members;
        this.startNs = startNs;
        lastNs = new long[changes.total()];
        Arrays.fill(lastNs, -1);
        undelivered = new int[members * changes.resources()];
        for (int i = 0; i < undelivered.length; i++) {
            undelivered[i] = i % changes.resources();
        }
        presumed = undelivered.clone();
        missing = (long) members * changes.total();
        quietSinceNs = startNs;
    }

    /**
     * A member was told.
     *
     * @param member its place.
     * @param resource its number.
     * @param nowNs time of it, as {@link System#nanoTime}.
     */
    void onNotification(int member, int resource, long nowNs) {
        final int step = changes.resources();
        received++;
        quietSinceNs = nowNs;
        final int place = member * step + resource;
        int latest = changes.lastDue(nowNs - startNs);
        latest -= Math.floorMod(latest - resource, step);
        if (latest < presumed[place]) {
            latest = early(undelivered[place], nowNs);
        }
        for (int change = presumed[place]; change <= latest; change += step) {
            lastNs[change] = Math.max(lastNs[change], Math.max(0, nowNs - startNs - changes.dueNs(change)));
        }
        if (latest >= presumed[place]) {
            final int first = undelivered[place];
            undelivered[place] = Math.max(first, latest + step);
            missing -= (undelivered[place] - first) / step;
            presumed[place] = undelivered[place] - first > step ? first + step : undelivered[place];
        }
    }

    /** The next change, when its time is about to come; otherwise nothing: somebody else makes changes, too. */
    private int early(int next, long nowNs) {
        return next < changes.total() && startNs + changes.dueNs(next) - nowNs <= CLOCK_ERROR_NS ? next : -1;
    }

    /** Whether everybody was told of everything, and nothing has come for a while. */
    boolean areComplete(long nowNs, long quietNs) {
        return missing == 0 && nowNs - quietSinceNs > quietNs;
    }

    long[] lastNs() {
        return lastNs;
    }

    long received() {
        return received;
    }

    /** Members and resources with a change that was never told. */
    long lost() {
        long lost = 0;
        for (int i = 0; i < members * changes.resources(); i++) {
            lost += undelivered[i] < changes.total() ? 1 : 0;
        }
        return lost;
    }
}
