package org.peregrine.engine;

import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.limit.Limit;

/**
 * Closes an engine: requests that were taken are answered, later ones are refused. The closing thread asks all shards
 * for one {@link DrainPhase} after the other and waits until each is done with it, or out of time.
 *
 * <pre>
 *   LEADING ── DRAIN_LEAD_NS ──► SERVING_LAST ── DRAIN_GRACE_NS, or nobody left ──► REFUSING ── no call under way ──►
 *     ENDING_STREAMS ──► QUIESCING ──► COMPLETING ──► FINISHING ── all read, or DRAIN_TIMEOUT_NS ──► ENDED
 * </pre>
 *
 * <p>Listening ends as soon as no conversation of a legacy client is under way, since such a client may answer the
 * server's requests, and resume its stream, over a new connection. A client that was sent a retry time is awaited for
 * twice that time.
 */
final class Closing {
    private static final long ABANDONED_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MIN_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<Shard> shards;
    private final SharedState shared;
    private final NanoClock clock;
    private final ThreadFactory threads;
    private final long leadNs;
    private final long graceNs;
    private final long timeoutNs;
    private final long retryNs;
    private volatile DrainPhase phase = DrainPhase.SERVING;
    private volatile boolean cutShortRequested;
    private long[] marks;
    private Thread streamsEnd;
    private long limitNs;
    private long deadlineNs;
    private long returnsUntilNs;
    private boolean awaitingReturns;
    private boolean acceptingEnded;
    private boolean abandoned;
    private int cutOff;

    Closing(EngineContext context, List<Shard> shards, SharedState shared) {
        this.shards = shards;
        this.shared = shared;
        this.clock = context.clock();
        this.threads = context.handlerThreads();
        this.leadNs = context.limit(Limit.DRAIN_LEAD_NS);
        this.graceNs = context.limit(Limit.DRAIN_GRACE_NS);
        this.timeoutNs = context.limit(Limit.DRAIN_TIMEOUT_NS);
        this.retryNs = TimeUnit.MILLISECONDS.toNanos(context.limit(Limit.STREAM_RETRY_MS));
    }

    /** Whether it has begun. Any thread. */
    boolean hasBegun() {
        return phase != DrainPhase.SERVING;
    }

    /** Stops waiting: skips the lead, and answers calls under way with an error. Any thread. */
    void cutShort() {
        cutShortRequested = true;
    }

    /** Calls that were answered with an error because they took too long. After {@link #run}. */
    int cutOff() {
        return cutOff;
    }

    /** Begins without waiting for anything. */
    void begin() {
        if (!hasBegun()) {
            limitNs = clock.nanoTime() + leadNs;
            enter(DrainPhase.LEADING);
        }
    }

    /**
     * Runs it to its end.
     *
     * @param invoker runs one duty cycle of all shards when they have no threads; otherwise null.
     */
    void run(IntSupplier invoker) {
        begin();
        boolean interrupted = false;
        while (!step()) {
            if (Thread.interrupted()) {
                interrupted = true;
                cutShort();
            }
            if (invoker == null) {
                LockSupport.parkNanos(this, POLL_NS);
            } else if (invoker.getAsInt() == 0) {
                Thread.onSpinWait();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Advances as far as possible now; true when it has ended. */
    boolean step() {
        if (!hasBegun()) {
            return false;
        }
        final long nowNs = clock.nanoTime();
        while (phase != DrainPhase.ENDED && isPhaseComplete(nowNs)) {
            advance(nowNs);
        }
        if (phase == DrainPhase.SERVING_LAST || phase == DrainPhase.REFUSING) {
            stopAccepting();
        }
        shards.forEach(shard -> shard.draining().ask(phase));
        return phase == DrainPhase.ENDED;
    }

    private boolean isPhaseComplete(long nowNs) {
        final boolean late = cutShortRequested || nowNs - limitNs >= 0;
        return switch (phase) {
            case SERVING, ENDED -> false;
            case LEADING -> late;
            case REFUSING ->
                isDone() ? late || !(awaitsReturns(nowNs) || shared.hasBusyExtension()) : late && abandon(nowNs);
            case ENDING_STREAMS -> late || (!streamsEnd.isAlive() && isDone());
            case SERVING_LAST, QUIESCING, COMPLETING, FINISHING -> late || isDone();
        };
    }

    /** Whether a client may still come back for its answer. */
    private boolean awaitsReturns(long nowNs) {
        if (!shared.sessions().awaitReturns()) {
            return false;
        }
        if (!awaitingReturns) {
            awaitingReturns = true;
            returnsUntilNs = nowNs + 2 * retryNs;
        }
        return nowNs - returnsUntilNs < 0;
    }

    private boolean isDone() {
        final DrainPhase current = phase;
        return shards.stream().allMatch(shard -> shard.draining().isDone(current));
    }

    /** Answers calls under way with an error; true when that was done already and its time has passed. */
    private boolean abandon(long nowNs) {
        if (abandoned) {
            return true;
        }
        abandoned = true;
        cutShortRequested = false;
        limitNs = nowNs + ABANDONED_NS;
        for (final Shard shard : shards) {
            cutOff += shard.abandonCalls();
        }
        return false;
    }

    private void advance(long nowNs) {
        final DrainPhase next = phase.next();
        switch (next) {
            case SERVING_LAST -> {
                deadlineNs = nowNs + timeoutNs;
                limitNs = nowNs + Math.min(graceNs, timeoutNs);
                shared.admission().refuseConversations();
                marks = shards.stream().mapToLong(Shard::position).toArray();
            }
            case REFUSING -> {
                limitNs = deadlineNs;
                shared.admission().refuseRequests();
            }
            case ENDING_STREAMS -> {
                limitNs = Math.max(limitNs, nowNs + MIN_NS);
                streamsEnd = threads.newThread(this::endStreams);
                streamsEnd.setName("peregrine-closing");
                streamsEnd.start();
            }
            default -> limitNs = Math.max(limitNs, nowNs + MIN_NS);
        }
        enter(next);
    }

    private void enter(DrainPhase next) {
        phase = next;
        shards.forEach(shard -> shard.draining().ask(next));
    }

    private void endStreams() {
        shards.forEach(Shard::endListens);
        shared.sessions().endAll();
    }

    /** Once what was received before conversations were refused has been dispatched, no new one begins. */
    private void stopAccepting() {
        if (acceptingEnded) {
            return;
        }
        for (int i = 0; i < marks.length; i++) {
            if (!shards.get(i).hasSent(marks[i]) || shards.get(i).hasConversations()) {
                return;
            }
        }
        if (shared.sessions().awaitReturns()) {
            return;
        }
        acceptingEnded = true;
        shards.forEach(shard -> shard.draining().askToStopAccepting());
    }
}
