package org.peregrine.engine.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.peregrine.engine.status.PauseVisibility;

/**
 * Measures stops of the process's threads, on a thread of its own that sleeps a tick at a time: the JVM's counters give
 * the stops since the last tick, and a tick that is late without one is a hiccup. After a safepoint ticks are short for
 * a while, since safepoints come in groups, and shorter until its end is counted.
 */
final class PauseMonitor implements Agent {
    /** Shorter delays of a sleeping thread are normal. */
    private static final long SHORTEST_HICCUP_NS = 1_000_000;

    /** Delay of the first tick, so that the first answers of a server do not wait for this class. */
    private static final long HEAD_START_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LONGEST_AWAIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int SHORT_TICKS_PER_TICK = 5;
    private static final int SHORT_TICKS = 100;
    private static final int MAX_WAITING = 4096;

    private final NanoClock clock;
    private final long tickNs;
    private final long shortTickNs;
    private final long openTickNs;
    private final StopHistogram hiccups = new StopHistogram();
    private final OneToOneConcurrentArrayQueue<Pause> found = new OneToOneConcurrentArrayQueue<>(MAX_WAITING);
    private final SafepointLedger ledger;
    private final SafepointCounts counts = new SafepointCounts();

    private volatile JvmCounters counters;
    private volatile long observedNs;
    private long lastNs;
    private int shortTicksLeft;
    private long minDelayNs = Long.MAX_VALUE;
    private long lateFromNs;
    private long lateNs;
    private long stoppedNs;

    /**
     * Creates a monitor that has not started yet.
     *
     * @param clock of the engine.
     * @param tickNs length of a sleep.
     */
    PauseMonitor(NanoClock clock, long tickNs) {
        this.clock = clock;
        this.tickNs = tickNs;
        shortTickNs = Math.max(1, tickNs / SHORT_TICKS_PER_TICK);
        openTickNs = Math.max(1, shortTickNs / SHORT_TICKS_PER_TICK);
        ledger = new SafepointLedger(shortTickNs, found::offer);
    }

    @Override
    public int doWork() {
        if (counters == null) {
            LockSupport.parkNanos(this, HEAD_START_NS);
            begin();
        } else {
            final long quietNs = shortTicksLeft > 0 ? shortTickNs : tickNs;
            final long sleepNs = ledger.isComplete() ? quietNs : openTickNs;
            final long fromNs = clock.nanoTime();
            LockSupport.parkNanos(this, sleepNs);
            observe(fromNs, sleepNs, clock.nanoTime());
        }
        return 0;
    }

    private void begin() {
        final JvmCounters attached = JvmCounters.attach();
        lastNs = clock.nanoTime();
        attached.read(counts);
        ledger.begin(counts, attached.collectionUnitNs(), attached::lastCollectionCause);
        observedNs = lastNs;
        counters = attached;
    }

    private void observe(long sleptFromNs, long sleepNs, long nowNs) {
        final long delayNs = nowNs - sleptFromNs - sleepNs;
        if (delayNs >= 0) { // Woken early (interrupted, or for no reason), a tick says nothing of hiccups.
            minDelayNs = Math.min(minDelayNs, delayNs);
            noteLate(sleptFromNs + sleepNs, delayNs - minDelayNs);
        }
        counters.read(counts);
        final boolean isNews = ledger.isNews(counts);
        stoppedNs += ledger.observe(counts, lastNs, clock.nanoTime());
        shortTicksLeft = isNews || !ledger.isComplete() ? SHORT_TICKS : Math.max(0, shortTicksLeft - 1);
        lastNs = nowNs;
        if (ledger.isComplete()) {
            resolveLate(nowNs);
        }
    }

    private void noteLate(long dueNs, long tickLateNs) {
        hiccups.record(1, tickLateNs, tickLateNs);
        if (lateNs == 0) {
            lateFromNs = dueNs;
        }
        lateNs += tickLateNs;
    }

    /** A safepoint is counted before it stops a thread: one that made this tick late is among those entered. */
    private void resolveLate(long nowNs) {
        if (lateNs - stoppedNs >= SHORTEST_HICCUP_NS) {
            found.offer(Pause.hiccup(lateFromNs, nowNs, lateNs - stoppedNs));
        }
        lateNs = 0;
        stoppedNs = 0;
        observedNs = nowNs;
    }

    /** Waits until all stops before a time are known; not for long, in case the monitor is stuck. */
    void awaitObserved(long untilNs) {
        final long startNs = System.nanoTime();
        while (observedNs - untilNs < 0 && System.nanoTime() - startNs < LONGEST_AWAIT_NS) {
            LockSupport.parkNanos(this, tickNs);
        }
    }

    /** Whether pauses of the JVM can be seen at all. Any thread. */
    PauseVisibility visibility() {
        final JvmCounters attached = counters;
        return attached == null ? PauseVisibility.PENDING : attached.visibility();
    }

    /** Moves the pauses found since the last call. Reader only. */
    void drainTo(List<Pause> list) {
        found.drain(list::add);
    }

    /** Takes the stops since the last call; the histograms are used again by the next. Reader only. */
    Interval.Stops take(List<Pause> longest) {
        final Histogram pauses = ledger.pauses().take();
        final Histogram gcPauses = ledger.gcPauses().take();
        final Histogram syncs = ledger.syncs().take();
        return new Interval.Stops(
                visibility(),
                pauses,
                gcPauses,
                syncs,
                hiccups.take(),
                new Interval.Sums(
                        ledger.pauses().takeSumNs(),
                        ledger.gcPauses().takeSumNs(),
                        ledger.syncs().takeSumNs()),
                longest);
    }

    @Override
    public String roleName() {
        return "pg-pauses";
    }
}
