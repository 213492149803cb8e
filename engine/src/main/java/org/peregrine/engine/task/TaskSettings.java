package org.peregrine.engine.task;

import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.registry.ExtensionHost;

/**
 * The engine's settings that tasks read. Immutable.
 *
 * @param epochClock of calendar times; does not jump with the time of day, or a jump would end every task.
 * @param clock of deadlines.
 * @param errorHandler receives failures of the store.
 * @param maxTasks kept, running or not.
 * @param maxOpen running.
 * @param maxOpenPerCaller running for one principal.
 * @param maxResultBytes of one result.
 * @param maxStoreBytes of all results.
 * @param ttlMs timeout of a task, and lifetime of its outcome.
 * @param pollMs interval at which clients should poll.
 * @param answerTimeoutNs timeout of a handler that waits for its client.
 * @param maxInputs that wait for one task's client.
 */
record TaskSettings(
        EpochClock epochClock,
        NanoClock clock,
        ErrorHandler errorHandler,
        int maxTasks,
        int maxOpen,
        int maxOpenPerCaller,
        int maxResultBytes,
        long maxStoreBytes,
        long ttlMs,
        long pollMs,
        long answerTimeoutNs,
        int maxInputs) {
    /** Room for the rest of a tasks/get reply besides the result: a status message, times, the envelope. */
    private static final int AROUND_A_RESULT_BYTES = 16 << 10;

    static TaskSettings of(ExtensionHost host) {
        final Limits limits = host.limits();
        final long startMs = host.epochClock().time();
        final long startNs = host.clock().nanoTime();
        return new TaskSettings(
                () -> startMs + TimeUnit.NANOSECONDS.toMillis(host.clock().nanoTime() - startNs),
                host.clock(),
                host.errorHandler(),
                limits.intValue(Limit.MAX_TASKS),
                limits.intValue(Limit.MAX_OPEN_TASKS),
                limits.intValue(Limit.MAX_OPEN_TASKS_PER_CALLER),
                Math.min(
                        limits.intValue(Limit.MAX_TASK_RESULT_BYTES),
                        Math.max(0, limits.intValue(Limit.MAX_REPLY_BYTES) - AROUND_A_RESULT_BYTES)),
                limits.get(Limit.MAX_TASK_STORE_BYTES),
                limits.get(Limit.TASK_TTL_MS),
                limits.get(Limit.TASK_POLL_MS),
                limits.get(Limit.CLIENT_ANSWER_TIMEOUT_NS),
                limits.intValue(Limit.MAX_CLIENT_REQUESTS));
    }

    long nowMs() {
        return epochClock.time();
    }

    long nowNs() {
        return clock.nanoTime();
    }

    /** Longest run of a task whose tool has a timeout of its own, or 0. */
    long longestNs(long timeoutNs) {
        final long ttlNs = TimeUnit.MILLISECONDS.toNanos(ttlMs);
        return timeoutNs > 0 ? Math.min(timeoutNs, ttlNs) : ttlNs;
    }
}
