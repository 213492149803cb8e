package org.peregrine.engine.worker;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.peregrine.engine.log.CallName;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.log.StallReport;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.status.ThreadHealth;

/**
 * Calls whose handlers go on after their timeout, although they were interrupted: each is counted and reported once,
 * with its stack, and shown until it ends. Checked by the housekeeping thread; any thread reads.
 */
final class OverdueCalls {
    private static final int MAX_SHOWN = 8;
    private static final long MILLI_NS = 1_000_000;

    /**
     * A handler that goes on.
     *
     * @param name of its call.
     * @param thread that it runs on.
     * @param timeoutNs of the call.
     * @param lateNs time since then.
     */
    record Overrun(CallName name, Thread thread, long timeoutNs, long lateNs) {
        StallReport report() {
            return new StallReport(
                    name.handler() + " goes on " + LogText.duration(lateNs / MILLI_NS * MILLI_NS)
                            + " after its timeout of " + LogText.duration(timeoutNs) + ", on " + thread.getName(),
                    thread.getStackTrace());
        }

        ThreadHealth health(String shard) {
            return new ThreadHealth(
                    shard,
                    thread.getName(),
                    timeoutNs + lateNs,
                    LogText.printable(name.handler(), LogText.MAX_MESSAGE));
        }
    }

    private final Map<WorkerCall, Overrun> calls = new ConcurrentHashMap<>();
    private final Set<WorkerCall> running;
    private final long reportNs;
    private final Failures failures;

    /**
     * Creates a list of no calls.
     *
     * @param running all calls that have not ended.
     * @param reportNs time after its timeout from which a call is one of them.
     * @param failures counts and reports.
     */
    OverdueCalls(Set<WorkerCall> running, long reportNs, Failures failures) {
        this.running = running;
        this.reportNs = reportNs;
        this.failures = failures;
    }

    /** Checks a call that was under way a moment ago. */
    void check(WorkerCall call, long nowNs) {
        final Overrun overrun = call.overrun(nowNs);
        if (overrun == null || overrun.lateNs() < reportNs) {
            return;
        }
        if (calls.put(call, overrun) == null) {
            failures.report(EngineCounter.CALLS_OVERDUE, overrun.report());
        }
        if (!running.contains(call)) { // Its end may have come before the line above.
            calls.remove(call);
        }
    }

    void remove(WorkerCall call) {
        if (!calls.isEmpty()) {
            calls.remove(call);
        }
    }

    /** Adds some of them, at most {@link #MAX_SHOWN}. */
    void addTo(String shard, List<ThreadHealth> shown) {
        calls.values().stream()
                .limit(MAX_SHOWN)
                .map(overrun -> overrun.health(shard))
                .forEach(shown::add);
    }
}
