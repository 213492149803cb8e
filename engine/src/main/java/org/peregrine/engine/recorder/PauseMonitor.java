package org.peregrine.engine.recorder;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * Sees what stops the threads of the process, on a thread of its own that sleeps a tick at a time: the JVM's counters say
 * how long it stopped them for since the last tick, and a tick that was late for no such reason is a hiccup.
 */
final class PauseMonitor implements Agent {
    /** Pauses below this are counted, and not kept one by one. */
    private static final long SHORTEST_KEPT_NS = 100_000;

    /** A sleeping thread is late by less on a healthy machine. */
    private static final long SHORTEST_HICCUP_NS = 1_000_000;

    /** The first answers of a server are not to wait for this class to get ready. */
    private static final long HEAD_START_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LONGEST_AWAIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long HIGHEST_NS = 3_600_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 2;
    private static final int MAX_WAITING = 4096;

    private final NanoClock clock;
    private final long tickNs;
    private final SingleWriterRecorder pauses = newRecorder();
    private final SingleWriterRecorder gcPauses = newRecorder();
    private final SingleWriterRecorder syncs = newRecorder();
    private final SingleWriterRecorder hiccups = newRecorder();
    private final OneToOneConcurrentArrayQueue<Pause> found = new OneToOneConcurrentArrayQueue<>(MAX_WAITING);

    private Histogram lastPauses;
    private Histogram lastGcPauses;
    private Histogram lastSyncs;
    private Histogram lastHiccups;

    private volatile JvmCounters counters;
    private volatile long observedNs;
    private long lastNs;
    private long shortestNs = Long.MAX_VALUE;
    private long lateFromNs;
    private long lateToNs;
    private long lateNs;
    private long safepoints;
    private long safepointNs;
    private long syncNs;
    private long collections;
    private long collectionNs;

    PauseMonitor(NanoClock clock, long tickNs) {
        this.clock = clock;
        this.tickNs = tickNs;
    }

    static Histogram newHistogram() {
        return new Histogram(HIGHEST_NS, SIGNIFICANT_DIGITS);
    }

    private static SingleWriterRecorder newRecorder() {
        return new SingleWriterRecorder(HIGHEST_NS, SIGNIFICANT_DIGITS);
    }

    @Override
    public int doWork() {
        if (counters == null) {
            LockSupport.parkNanos(this, HEAD_START_NS);
            begin();
        } else {
            LockSupport.parkNanos(this, tickNs);
            observe(clock.nanoTime());
        }
        return 0;
    }

    private void begin() {
        final JvmCounters attached = JvmCounters.attach();
        read(attached);
        lastNs = clock.nanoTime();
        observedNs = lastNs;
        counters = attached;
    }

    private void read(JvmCounters from) {
        safepoints = from.safepoints();
        safepointNs = from.safepointNs();
        syncNs = from.safepointSyncNs();
        collections = from.collections();
        collectionNs = from.collectionNs();
    }

    private void observe(long nowNs) {
        final long fromNs = lastNs;
        final long elapsedNs = nowNs - fromNs;
        lastNs = nowNs;
        final long stoppedNs = observePauses(lateNs > 0 ? lateFromNs : fromNs, nowNs);
        final long explainedNs = settleLate(stoppedNs);
        // Woken early (interrupted, or for no reason), a tick says nothing of hiccups.
        if (elapsedNs >= tickNs) {
            shortestNs = Math.min(shortestNs, elapsedNs);
            hiccups.recordValue(Math.clamp(elapsedNs - shortestNs, 0, HIGHEST_NS));
            noteLate(fromNs, nowNs, elapsedNs - shortestNs - (stoppedNs - explainedNs));
        }
        if (lateNs == 0) {
            observedNs = nowNs;
        }
    }

    /** Whether a pause was the reason is not sure yet: the JVM lets threads go before it counts how long they stood. */
    private void noteLate(long fromNs, long toNs, long unexplainedNs) {
        if (unexplainedNs >= SHORTEST_HICCUP_NS) {
            lateFromNs = fromNs;
            lateToNs = toNs;
            lateNs = unexplainedNs;
        }
    }

    /** A tick later it is. Returns how much of the time stopped explains the lateness of the tick before. */
    private long settleLate(long stoppedNs) {
        final long explainedNs = Math.min(stoppedNs, lateNs);
        if (lateNs - explainedNs >= SHORTEST_HICCUP_NS) {
            found.offer(new Pause(Pause.Kind.HICCUP, lateFromNs + tickNs, lateToNs, lateNs - explainedNs, 0, ""));
        }
        lateNs = 0;
        return explainedNs;
    }

    private long observePauses(long fromNs, long nowNs) {
        final JvmCounters now = counters;
        final long stoppedNs = now.safepointNs() - safepointNs;
        if (stoppedNs <= 0) { // A safepoint is counted when it begins, its time when it ends.
            return 0;
        }
        final long count = Math.max(1, now.safepoints() - safepoints);
        final long synchronizingNs = now.safepointSyncNs() - syncNs;
        final long gcCount = now.collections() - collections;
        final long gcNs = now.collectionNs() - collectionNs;
        final boolean collected = gcCount > 0 && 2 * gcNs > stoppedNs;
        read(now);
        if (gcCount > 0) {
            gcPauses.recordValueWithCount(Math.clamp(gcNs / gcCount, 0, HIGHEST_NS), gcCount);
        }
        pauses.recordValueWithCount(Math.clamp(stoppedNs / count, 0, HIGHEST_NS), count);
        syncs.recordValueWithCount(Math.clamp(synchronizingNs / count, 0, HIGHEST_NS), count);
        if (stoppedNs >= SHORTEST_KEPT_NS) {
            final Pause.Kind kind = collected ? Pause.Kind.COLLECTION : Pause.Kind.SAFEPOINT;
            final String reason = collected ? now.lastCollectionCause() : "";
            found.offer(new Pause(kind, fromNs, nowNs, stoppedNs, synchronizingNs, reason));
        }
        return stoppedNs;
    }

    /** Waits until everything is known that stopped threads before a time; not for long, should the monitor be stuck. */
    void awaitObserved(long untilNs) {
        final long startNs = System.nanoTime();
        while (observedNs - untilNs < 0 && System.nanoTime() - startNs < LONGEST_AWAIT_NS) {
            LockSupport.parkNanos(this, tickNs);
        }
    }

    /** Whether pauses of the JVM can be seen at all. Any thread. */
    boolean isShown() {
        final JvmCounters attached = counters;
        return attached != null && attached.isShown();
    }

    /** Moves the pauses found since the last call. Reader only. */
    void drainTo(List<Pause> list) {
        found.drain(list::add);
    }

    /** What was recorded since the last call; the histograms are used again by the next. Reader only. */
    Interval.Stops take(List<Pause> longest) {
        lastPauses = pauses.getIntervalHistogram(lastPauses);
        lastGcPauses = gcPauses.getIntervalHistogram(lastGcPauses);
        lastSyncs = syncs.getIntervalHistogram(lastSyncs);
        lastHiccups = hiccups.getIntervalHistogram(lastHiccups);
        return new Interval.Stops(isShown(), lastPauses, lastGcPauses, lastSyncs, lastHiccups, longest);
    }

    @Override
    public String roleName() {
        return "pg-pauses";
    }
}
