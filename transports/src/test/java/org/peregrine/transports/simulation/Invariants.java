package org.peregrine.transports.simulation;

import java.util.List;
import java.util.Set;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;

/** Holds after every step, or at the end. */
final class Invariants {
    /** Heap for peers with which nothing of an episode is refused for lack of it. */
    static final int ENOUGH_HEAP_BYTES = 1 << 22;

    private static final Set<String> REMARKS = Set.of("Notice", "StallReport");

    private final Limits limits;
    private final EngineParts parts;
    private final SimulatedNetwork network;
    private final List<Throwable> errors;
    private final Retained retained;

    Invariants(Limits limits, EngineParts parts, SimulatedNetwork network, List<Throwable> errors) {
        this.limits = limits;
        this.parts = parts;
        this.network = network;
        this.errors = errors;
        this.retained = new Retained(parts.rings());
    }

    /** Checks what holds at any time. */
    void check() {
        atMost("borrowed bytes", parts.engine().borrowedBytes(), Limit.BUFFER_POOL_BYTES);
        atMost("bytes kept for peers", parts.engine().keptBytes(), Limit.PEER_HEAP_BYTES);
        atMost("calls", parts.engine().callsUnderWay(), limits.get(Limit.MAX_CONCURRENT_CALLS) * parts.shardCount());
        atMost("sessions", parts.engine().sessionCount(), Limit.MAX_SESSIONS);
        final String violation = network.violation();
        if (violation != null) {
            throw new Violation(violation);
        }
        for (final Throwable error : errors) {
            if (!isExpected(error)) {
                throw new Violation("The engine reports " + error, error);
            }
        }
        errors.clear();
    }

    private void atMost(String what, long count, Limit limit) {
        atMost(what, count, limits.get(limit));
    }

    private static void atMost(String what, long count, long most) {
        if (count < 0 || count > most) {
            throw new Violation(what + ": " + count + ", and the limit is " + most);
        }
    }

    /** Failures that handlers were asked for, interrupted handlers, and remarks to the operator. */
    private boolean isExpected(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains(SimulatedTools.ASKED_TO_FAIL)) {
                return true;
            }
        }
        final String text = String.valueOf(error);
        return REMARKS.contains(error.getClass().getSimpleName())
                || text.contains("The client left before it answered")
                || (text.contains(SimulatedTools.HELD_OFF) && limits.get(Limit.BREAKER_FAILURES) > 0)
                || text.contains("took longer than it may")
                || text.contains("The client did not answer within")
                || ((limits.get(Limit.PEER_HEAP_BYTES) < ENOUGH_HEAP_BYTES
                                || limits.get(Limit.MAX_REPLY_BYTES) < Profile.REPLY_WITH_TASK_BYTES)
                        && (text.contains("Too much waits for the client's answers")
                                || text.contains("The server has no memory for the answer")));
    }

    /** An engine that nobody uses keeps nothing. */
    void requireIdle() {
        requireReturned();
        none("bytes kept for peers", parts.engine().keptBytes());
        none("sessions", parts.engine().sessionCount());
        final String kept = retained.grown();
        if (kept != null) {
            throw new Violation("An idle engine keeps what is over: " + kept);
        }
    }

    /** Memory and permits of calls have come back. */
    void requireReturned() {
        none("borrowed bytes", parts.engine().borrowedBytes());
        none("calls", parts.engine().callsUnderWay());
    }

    private static void none(String what, long count) {
        if (count != 0) {
            throw new Violation(what + " when nothing is under way: " + count);
        }
    }
}
