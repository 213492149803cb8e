package org.peregrine.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.listing.ListChanges;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.thread.CarrierWatch;

/**
 * Periodic work off the path: ends calls after their timeout, unused sessions and streams whose
 * token has expired, and runs the work of extensions. A
 * thread of its own, or in INVOKER mode the caller's. A failure of one does not affect the others.
 */
final class Housekeeping implements Agent {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<Shard> shards;
    private final SharedState shared;
    private final NanoClock clock;
    private final EpochClock epochClock;
    private final EngineCounters counters;
    private final Failures failures;
    private final CarrierWatch carriers;
    private final ListChanges listChanges;
    private final Set<CallCap> diverted = new HashSet<>();
    private long lastNs;

    Housekeeping(List<Shard> shards, SharedState shared, EngineContext context) {
        this.shards = shards;
        this.shared = shared;
        this.clock = context.clock();
        this.epochClock = context.epochClock();
        this.counters = shards.getFirst().counters();
        this.failures = new Failures(counters, context.errorHandler());
        this.carriers = new CarrierWatch(context.intLimit(Limit.MAX_ADDED_CARRIERS));
        this.listChanges = new ListChanges(
                shared.sessions(),
                shared.subscriptions(),
                shared.acceptedCallers(),
                () -> shards.getFirst().visibility(),
                shards.stream()
                        .<ListChanges.Listens>map(shard -> shard::announceTokens)
                        .toList());
        this.lastNs = clock.nanoTime();
    }

    @Override
    public int doWork() {
        final long nowNs = now();
        if (nowNs - lastNs < INTERVAL_NS) {
            return 0;
        }
        lastNs = nowNs;
        // By index: an iterator would be garbage in every duty cycle of INVOKER mode.
        for (int i = 0, count = shards.size(); i < count; i++) {
            expireCalls(shards.get(i), nowNs);
        }
        endIdleSessions(nowNs);
        endExpired();
        announceListChanges();
        sweepPlacement();
        watchCarriers();
        watchLogs(nowNs);
        for (int i = 0, count = shared.extensionCount(); i < count; i++) {
            extend(i, nowNs);
        }
        return 0;
    }

    private long now() {
        try {
            return clock.nanoTime();
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.HOUSEKEEPING_FAILURES, failure);
            return lastNs;
        }
    }

    private void expireCalls(Shard shard, long nowNs) {
        try {
            shard.expireCalls(nowNs);
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.HOUSEKEEPING_FAILURES, failure);
        }
    }

    /** Lets handlers run although others compute. */
    private void watchCarriers() {
        try {
            boolean calls = false;
            for (int i = 0, count = shards.size(); i < count; i++) {
                calls |= shards.get(i).takenPermits() > 0;
            }
            carriers.check(calls);
            divert();
            if (carriers.grow() > 0) {
                failures.contain(
                        EngineCounter.CARRIERS_HELD,
                        new IllegalStateException(
                                "Handlers compute on all threads that run virtual ones, so more are made: "
                                        + String.join(", ", computing())
                                        + "; Tool.Builder.onPlatformThread() is for them"));
            }
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.HOUSEKEEPING_FAILURES, failure);
        }
    }

    /**
     * While carriers are held, the handlers that hold them are diverted to threads of the system; without calls the
     * diversion ends.
     */
    private void divert() {
        if (carriers.areHeld()) {
            shards.forEach(shard -> shard.divertComputing(diverted));
        } else if (!diverted.isEmpty() && !carriers.hasAdded()) {
            diverted.forEach(cap -> cap.divert(false));
            diverted.clear();
        }
    }

    private Set<String> computing() {
        final Set<String> names = new TreeSet<>();
        shards.forEach(shard -> shard.addComputing(names));
        return names;
    }

    private void endIdleSessions(long nowNs) {
        try {
            shared.sessions().endIdle(nowNs);
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.HOUSEKEEPING_FAILURES, failure);
        }
    }

    /** Ends what is open with a token that has expired. */
    private void endExpired() {
        try {
            final long epochMs = epochClock.time();
            shared.sessions().endExpired(epochMs);
            for (int i = 0, count = shards.size(); i < count; i++) {
                shards.get(i).endExpired(epochMs);
            }
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.HOUSEKEEPING_FAILURES, failure);
        }
    }

    private void announceListChanges() {
        try {
            listChanges.announce();
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.HOUSEKEEPING_FAILURES, failure);
        }
    }

    private void sweepPlacement() {
        try {
            shared.placement().sweep();
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.HOUSEKEEPING_FAILURES, failure);
        }
    }

    /** Tells of disks that hang. */
    private void watchLogs(long nowNs) {
        try {
            shared.audit().watch(nowNs);
            if (shared.recording().watch(nowNs)) {
                counters.incrementShared(EngineCounter.RECORDING_STALLS);
            }
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.HOUSEKEEPING_FAILURES, failure);
        }
    }

    private void extend(int index, long nowNs) {
        try {
            shared.extensionWork(index, nowNs);
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.HOUSEKEEPING_FAILURES, failure);
        } finally {
            Thread.interrupted(); // After author code.
        }
    }

    @Override
    public void onClose() {
        carriers.close();
    }

    @Override
    public String roleName() {
        return "pg-housekeeping";
    }
}
