package org.peregrine.engine.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Enters safepoints into histograms by the JVM's counters, in the order in which the JVM counts:
 *
 * <pre>
 *   safepoints + 1 ──► threads stop ──► sync time + ──► operation ──► threads go on ──► operation time +
 * </pre>
 *
 * A safepoint that comes alone is entered when it is counted whole, and is exact. Of several between two readings only
 * count and sum are known, and they are entered as these: the longest as long as all of them, which is never too short.
 * Whether the last of several is counted whole cannot be told; it is counted with those that follow. Monitor's thread.
 *
 * <pre>
 *              ┌─────────── a safepoint, whole: entered ──────────┐
 *              ▼                                                  │
 *   ┌──► certain ──── several, at rest or for 10 ms: entered but the last's count ───► uncertain ◄─┐
 *   │                                                                                    │   │     │
 *   └──── the last's end is counted, or nothing for 100 ms: its count is entered ────────┘   └─────┘ more: the same
 * </pre>
 */
final class SafepointLedger {
    /** Pauses below this are counted, and not kept one by one. */
    private static final long SHORTEST_KEPT_NS = 100_000;

    /**
     * Several that do not come to rest are entered after this; the more that stand as one, the less is known of each.
     */
    private static final long LONGEST_OPEN_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** A collection that is not followed by the end of its safepoint is not waited for longer. */
    private static final long LONGEST_AWAIT_NS = TimeUnit.SECONDS.toNanos(1);

    /** The JVM counts an end later than this only if it has no core, and nothing can begin meanwhile. */
    private static final long LONGEST_REST_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final StopHistogram pauses = new StopHistogram();
    private final StopHistogram gcPauses = new StopHistogram();
    private final StopHistogram syncs = new StopHistogram();
    private final SafepointCounts entered = new SafepointCounts();
    private final SafepointCounts last = new SafepointCounts();
    private final long restNs;
    private final Consumer<Pause> found;

    private Supplier<String> reason = () -> "";
    private long collectionUnitNs = 1;
    private boolean isOpen;
    private boolean isCertain = true;
    private long fromNs;
    private long openedNs;
    private long changedNs;
    private long enteredNs;
    private long carriedNs;

    /**
     * Creates an empty ledger.
     *
     * @param restNs several safepoints are over when nothing more has been counted for so long.
     * @param found takes the pauses that are kept one by one.
     */
    SafepointLedger(long restNs, Consumer<Pause> found) {
        this.restNs = restNs;
        this.found = found;
    }

    /**
     * Begins with the counts before the first reading.
     *
     * @param now the counters.
     * @param unitNs unit in which collectors count their time.
     * @param reasons gives the reason of the last collection.
     */
    void begin(SafepointCounts now, long unitNs, Supplier<String> reasons) {
        entered.set(now);
        last.set(now);
        collectionUnitNs = unitNs;
        reason = reasons;
    }

    /** Whether the counters have changed since the last reading. */
    boolean isNews(SafepointCounts now) {
        return !now.hasStopsOf(last);
    }

    /**
     * Enters what has ended.
     *
     * @param now the counters.
     * @param sinceNs the previous reading: new counts have begun later.
     * @param nowNs after the counters were read.
     * @return time for which threads were stopped, of what was entered now.
     */
    long observe(SafepointCounts now, long sinceNs, long nowNs) {
        if (isNews(now)) {
            last.set(now);
            changedNs = nowNs;
            if (!isOpen) {
                isOpen = true;
                fromNs = sinceNs;
                openedNs = nowNs;
            }
        }
        if (!isOpen) {
            discardUncertain(nowNs);
            return 0;
        }
        if (!mayEnter(now, nowNs)) {
            return 0;
        }
        isOpen = false;
        return enter(now, nowNs);
    }

    private void discardUncertain(long nowNs) {
        if (!isCertain && nowNs - enteredNs >= LONGEST_REST_NS) {
            pauses.record(1, 0, 0);
            syncs.record(1, 0, 0);
            entered.safepoints++;
            isCertain = true;
        }
    }

    private boolean mayEnter(SafepointCounts now, long nowNs) {
        final long operationNs = now.operationNs - entered.operationNs;
        if (operationNs == 0) {
            return false;
        }
        if (now.safepoints - entered.safepoints <= 1) {
            return true;
        }
        // Collections are counted as they end, before the safepoint does.
        final boolean awaitsEnd = now.collectionNs - entered.collectionNs > operationNs + collectionUnitNs;
        return awaitsEnd
                ? nowNs - changedNs >= LONGEST_AWAIT_NS
                : nowNs - changedNs >= restNs || nowNs - openedNs >= LONGEST_OPEN_NS;
    }

    private long enter(SafepointCounts now, long nowNs) {
        final long begun = now.safepoints - entered.safepoints;
        final long syncNs = now.syncNs - entered.syncNs;
        final long operationNs = now.operationNs - entered.operationNs;
        final long collections = now.collections - entered.collections;
        final long gcNs = collectionNs(collections, now.collectionNs - entered.collectionNs, begun, operationNs);
        final long stoppedNs = syncNs + operationNs;
        final long count = Math.max(1, begun - 1);
        pauses.record(count, stoppedNs + (isCertain ? 0 : carriedNs), stoppedNs);
        syncs.record(count, syncNs, syncNs);
        if (collections > 0) {
            gcPauses.record(collections, gcNs, gcNs);
        }
        isCertain = begun <= 1;
        // If the last has its operation still to come, it was not longer than that and this.
        carriedNs = syncNs;
        enteredNs = nowNs;
        entered.set(now);
        entered.safepoints -= begun - count;
        if (stoppedNs >= SHORTEST_KEPT_NS) {
            final Pause.Kind kind = kind(stoppedNs, syncNs, gcNs);
            final String why = collections > 0 ? reason.get() : "";
            found.accept(new Pause(kind, fromNs, nowNs, stoppedNs, syncNs, gcNs, why));
        }
        return stoppedNs;
    }

    /** A collector that tells whole milliseconds has had the whole operation, where no other can have been meant. */
    private long collectionNs(long collections, long countedNs, long begun, long operationNs) {
        if (collections == 0) {
            return 0;
        }
        if (collectionUnitNs == 1) {
            return Math.min(countedNs, operationNs);
        }
        return collections >= begun ? operationNs : Math.min(countedNs + collectionUnitNs, operationNs);
    }

    private static Pause.Kind kind(long stoppedNs, long syncNs, long gcNs) {
        final long otherNs = stoppedNs - syncNs - gcNs;
        if (gcNs >= Math.max(syncNs, otherNs)) {
            return Pause.Kind.COLLECTION;
        }
        return syncNs >= otherNs ? Pause.Kind.TIME_TO_SAFEPOINT : Pause.Kind.SAFEPOINT;
    }

    /** Whether everything that was counted has been entered. */
    boolean isComplete() {
        return !isOpen;
    }

    StopHistogram pauses() {
        return pauses;
    }

    StopHistogram gcPauses() {
        return gcPauses;
    }

    StopHistogram syncs() {
        return syncs;
    }
}
