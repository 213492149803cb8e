package org.peregrine.engine;

import java.util.List;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.Heartbeat;
import org.peregrine.engine.status.ThreadHealth;

/**
 * Whether an engine should get new requests, and whether it should be restarted. Any thread; does not call the path.
 */
public final class EngineHealth {
    private static final double NANOS = 1e9;

    private final EngineContext context;
    private final EngineThreads threads;
    private final Closing closing;
    private volatile PathEndedException failure;

    EngineHealth(EngineContext context, EngineThreads threads, Closing closing) {
        this.context = context;
        this.threads = threads;
        this.closing = closing;
    }

    /** Sets the failure that ended the engine; false when one is set already. */
    synchronized boolean fail(PathEndedException ended) {
        if (failure != null) {
            return false;
        }
        failure = ended;
        return true;
    }

    /**
     * The end of the path's that ended the engine.
     *
     * @return null while it runs.
     */
    public PathEndedException failure() {
        return failure;
    }

    /**
     * The threads of the path, and those beside it.
     *
     * @return the path's first, in the order of their shards; empty in INVOKER mode.
     */
    public List<ThreadHealth> threads() {
        return threads.watch().health();
    }

    /**
     * The calls whose handlers go on for {@link Limit#STALL_REPORT_NS} after their timeout: their threads, and the
     * whole time that they have run. They make nothing unhealthy.
     *
     * @return a bounded number of them, by their shards.
     */
    public List<ThreadHealth> overdue() {
        return threads.overdue();
    }

    /**
     * The handlers whose calls are held off, because they only fail: the time that is left of it is in {@link
     * ThreadHealth#stalledNs}. They make nothing unhealthy: a restart would not mend them.
     *
     * @return a bounded number of them, by their shards; empty while {@link Limit#BREAKER_FAILURES} is 0.
     */
    public List<ThreadHealth> heldOff() {
        return threads.heldOff();
    }

    /**
     * Watches a thread of the embedding program: its stalls are shown among those of the engine's threads, and make
     * nothing unhealthy. Any thread; without effect in INVOKER mode.
     *
     * @param heartbeat of the thread, which is running.
     */
    public void watch(Heartbeat heartbeat) {
        if (!threads.areInvoked()) {
            threads.watch().addBeside(heartbeat, false);
        }
    }

    /**
     * Watches a thread no longer, because it ends. Any thread.
     *
     * @param heartbeat that was given to {@link #watch}.
     */
    public void unwatch(Heartbeat heartbeat) {
        threads.watch().removeBeside(heartbeat.thread());
    }

    /**
     * The reason why the engine should get no new requests: it closes, a thread of the path has not moved for {@link
     * Limit#READY_STALL_NS}, or the engine is not healthy.
     *
     * @return a line; null when it is ready.
     */
    public String whyNotReady() {
        return closing.hasBegun() && failure == null ? "draining" : reason(Limit.READY_STALL_NS);
    }

    /**
     * The reason why the engine should be restarted: a thread of the path has ended, or has not moved for {@link
     * Limit#HEALTH_STALL_NS}, or housekeeping, the watch over all of them, or a thread that an extension needs has not.
     *
     * @return a line; null when it is healthy.
     */
    public String whyNotHealthy() {
        return reason(Limit.HEALTH_STALL_NS);
    }

    private String reason(Limit longest) {
        final PathEndedException ended = failure;
        if (ended != null) {
            return ended.getMessage();
        }
        final StringBuilder stalled = new StringBuilder();
        append(stalled, threads.watch().path(), longest);
        append(stalled, threads.watch().needed(), Limit.HEALTH_STALL_NS); // Requests are answered meanwhile.
        return stalled.isEmpty() ? null : stalled.toString();
    }

    private void append(StringBuilder stalled, List<ThreadHealth> watched, Limit longest) {
        for (final ThreadHealth thread : watched) {
            if (thread.stalledNs() >= context.limit(longest)) {
                stalled.append(stalled.isEmpty() ? "stalled: " : ", ")
                        .append(thread.text())
                        .append(" for ")
                        .append(thread.stalledNs() / NANOS)
                        .append(" s");
            }
        }
    }
}
