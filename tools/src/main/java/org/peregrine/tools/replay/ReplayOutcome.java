package org.peregrine.tools.replay;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Outcome of a replay: counts, differences, latencies. */
final class ReplayOutcome {
    /** Verdicts on an answer beside the recorded one. */
    enum Verdict {
        /** The same. */
        EQUAL,
        /** Another one. */
        DIFFERENT,
        /** Answered then, not now. */
        MISSING,
        /** Answered now, not then. */
        EXTRA,
        /** Answered neither then nor now. */
        UNANSWERED
    }

    /**
     * One answer that is not the same.
     *
     * @param verdict of the comparison.
     * @param where the connection and the request.
     * @param what differs.
     */
    record Difference(Verdict verdict, String where, String what) {}

    private static final int MAX_DIFFERENCES = 1000;
    private static final long HIGHEST_NS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    private final long[] answers = new long[Verdict.values().length];
    private final long[] serverRequests = new long[Verdict.values().length];
    private final List<Difference> differences = new ArrayList<>();
    final Histogram then = new Histogram(HIGHEST_NS, DIGITS);
    final Histogram now = new Histogram(HIGHEST_NS, DIGITS);
    final Histogram sinceSent = new Histogram(HIGHEST_NS, DIGITS);
    final Histogram lateness = new Histogram(HIGHEST_NS, DIGITS);
    private IntervalLog log;
    long notificationsEqual;
    long notificationsMissing;
    long notificationsExtra;
    long framesSent;
    long skipped;
    long redacted;
    long connections;
    long elapsedNs;
    String skippedWhy = "";
    long closed;
    String closedWhy = "";

    void answer(Verdict verdict, String where, String what) {
        answers[verdict.ordinal()]++;
        note(verdict, where, what);
    }

    void serverRequest(Verdict verdict, String where, String what) {
        serverRequests[verdict.ordinal()]++;
        note(verdict, where, what);
    }

    private void note(Verdict verdict, String where, String what) {
        if (verdict != Verdict.EQUAL && verdict != Verdict.UNANSWERED && differences.size() < MAX_DIFFERENCES) {
            differences.add(new Difference(verdict, where, what));
        }
    }

    /** Keeps the latencies of each second, too. */
    void log(IntervalLog intervals) {
        log = intervals;
    }

    void latencies(Call call) {
        record(then, call.thenNs());
        record(now, call.sinceDueNs());
        record(sinceSent, call.sinceSentNs());
        if (log != null) {
            log.answered(call.sinceDueNs(), call.sinceSentNs());
        }
    }

    /** A frame was sent so much later than it was due. */
    void sentLate(long ns) {
        record(lateness, ns);
        if (log != null) {
            log.late(ns);
        }
    }

    private static void record(Histogram histogram, long ns) {
        histogram.recordValue(Math.clamp(ns, 0, HIGHEST_NS));
    }

    void skip(String why) {
        skipped++;
        if (skippedWhy.isEmpty()) {
            skippedWhy = why;
        }
    }

    /** In words, when the server has refused the caller himself; empty otherwise. */
    String unauthorized = "";

    /** The server, or the network, ended a connection. */
    void closed(String why) {
        closed++;
        if (closedWhy.isEmpty()) {
            closedWhy = why;
        }
    }

    long answers(Verdict verdict) {
        return answers[verdict.ordinal()];
    }

    long serverRequests(Verdict verdict) {
        return serverRequests[verdict.ordinal()];
    }

    List<Difference> differences() {
        return List.copyOf(differences);
    }

    /** Whether every answer, and every request of the server's, is as it was. */
    boolean isEqual() {
        return differences.isEmpty();
    }
}
