package org.peregrine.tools.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.result.Second;
import org.peregrine.tools.result.SecondLimit;

/**
 * Whether a run counts, whether it is good enough, and who was the limit.
 *
 * @param failures of the run, and broken thresholds; empty when it passed.
 * @param remarks on the reliability of the numbers.
 */
record Judgement(List<String> failures, List<String> remarks) {
    /**
     * Requests that may be due but not answered at the end of the time: a share of all, or those of a quarter of a
     * second.
     */
    private static final double MISSING_SHARE = 0.02;

    private static final double MISSING_S = 0.25;
    private static final double BUSY_SHARE = 0.95;
    private static final double HELD_SHARE = 0.05;
    private static final double LATE_NS = 1e6;
    private static final double LATE_SHARE = 0.1;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double PERCENT = 100;

    /**
     * Limits beyond which a run has failed; 0 for no limit of a latency.
     *
     * @param maxP99Ns of the whole run.
     * @param maxSecondP95Ns of each second.
     * @param maxErrors in the whole run.
     * @param refusable whether the server may refuse requests by an error of JSON-RPC, which is an answer, too.
     */
    record Thresholds(long maxP99Ns, long maxSecondP95Ns, long maxErrors, boolean refusable) {
        /** Without limits of latency, and without errors. */
        static final Thresholds NONE = new Thresholds(0, 0, 0, false);

        /** Without limits of latency, and without errors but refusals. */
        static final Thresholds REFUSABLE = new Thresholds(0, 0, 0, true);

        /** Errors after which a run that has nothing else is given up. */
        long fruitlessErrors() {
            return refusable ? Long.MAX_VALUE : maxErrors;
        }

        private long refused(Tally tally) {
            return refusable ? tally.count(Fault.ERROR_RESPONSE) : 0;
        }
    }

    static Judgement of(LoadOutcome outcome, Thresholds thresholds) {
        final Judgement judgement = new Judgement(new ArrayList<>(), new ArrayList<>());
        judgement.completeness(outcome, thresholds);
        judgement.errors(outcome.tally(), thresholds);
        judgement.threshold(outcome.tally(), thresholds);
        judgement.seconds(outcome.tally().seconds(), thresholds.maxSecondP95Ns());
        judgement.generator(outcome);
        judgement.remarks.addAll(outcome.tally().remarks());
        return judgement;
    }

    boolean isPassed() {
        return failures.isEmpty();
    }

    private void completeness(LoadOutcome outcome, Thresholds thresholds) {
        final Tally tally = outcome.tally();
        final LoadPlan.Pace pace = outcome.plan().pace();
        if (outcome.alive() == 0) {
            failures.add("all connections have ended: " + outcome.lastReason());
        }
        if (tally.isFruitless()) {
            failures.add(
                    String.format(Locale.ROOT, "every answer was an error; given up after %.1f s", tally.abandonedS()));
        } else if (tally.answered() == 0) {
            failures.add("nothing was answered");
        }
        if (tally.skipped() > 0) {
            remarks.add(
                    "the warm-up did not keep up: " + tally.skipped() + " of its " + pace.unit() + "s were not sent");
        }
        if (pace.isOpenLoop()) {
            final long missing = tally.due() - tally.answeredInWindow() - thresholds.refused(tally);
            final double allowed = Math.max(MISSING_SHARE * tally.due(), pace.ratePerS() * MISSING_S);
            if (missing > allowed) {
                failures.add(String.format(
                        Locale.ROOT,
                        "the rate was not held: %.0f %ss/s were due, %.0f/s were %s (%d of %d not within the time)",
                        pace.ratePerS(),
                        pace.unit(),
                        outcome.ratePerS(),
                        pace.isChurn() ? "opened and ended" : "answered",
                        missing,
                        tally.due()));
            }
        }
    }

    private void errors(Tally tally, Thresholds thresholds) {
        final long errors = tally.errors() - thresholds.refused(tally);
        if (errors > thresholds.maxErrors()) {
            failures.add(LogText.count(errors, "error") + ", allowed are " + thresholds.maxErrors());
        }
        if (tally.serverMessages() > 0) {
            remarks.add("not counted: " + LogText.count(tally.serverMessages(), "notification") + " of the server's");
        }
    }

    private void threshold(Tally tally, Thresholds thresholds) {
        final long p99Ns = tally.response().getValueAtPercentile(99);
        if (thresholds.maxP99Ns() > 0 && p99Ns > thresholds.maxP99Ns()) {
            failures.add(String.format(
                    Locale.ROOT,
                    "p99 is %.1f us, allowed are %.1f us",
                    p99Ns / NANOS_PER_MICRO,
                    thresholds.maxP99Ns() / NANOS_PER_MICRO));
        }
    }

    private void seconds(List<Second> seconds, long maxP95Ns) {
        if (maxP95Ns > 0) {
            failures.addAll(SecondLimit.broken(seconds, maxP95Ns / NANOS_PER_MICRO));
        }
    }

    private void generator(LoadOutcome outcome) {
        final Gauge.Reading used = outcome.used();
        final double busy = outcome.busyShare();
        if (busy > BUSY_SHARE) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "the generator was the limit: it was busy %.0f %% of the time, so the server may be faster than this",
                    PERCENT * busy));
        }
        heldBack(outcome);
        final double lateNs = outcome.tally().lateness().getValueAtPercentile(99);
        final double p99Ns = outcome.tally().response().getValueAtPercentile(99);
        if (lateNs > LATE_NS || lateNs > Math.max(LATE_SHARE * p99Ns, NANOS_PER_MICRO * 10)) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "the generator sent late: by %.1f us at p99, %.1f us at most, which is in the latencies",
                    lateNs / NANOS_PER_MICRO,
                    outcome.tally().lateness().getMaxValue() / NANOS_PER_MICRO));
        }
        if (used.collections() > 0) {
            remarks.add("the generator's garbage collector ran " + LogText.count(used.collections(), "time") + ", "
                    + used.pauseMs() + " ms in all");
        }
        final int cores = Runtime.getRuntime().availableProcessors();
        if (used.serverCpuPercent() + PERCENT > cores * PERCENT * BUSY_SHARE) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "server and generator together had too few cores (%d): the server used %.0f %%",
                    cores,
                    used.serverCpuPercent()));
        }
    }

    /** An idle generator that is behind waits for the server. */
    private void heldBack(LoadOutcome outcome) {
        final long unsent = outcome.tally().unsent();
        if (outcome.heldShare() > HELD_SHARE || unsent > 0) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "for %.0f %% of the time what was due could not be sent, because %s%s",
                    PERCENT * outcome.heldShare(),
                    obstacle(outcome.plan()),
                    unsent == 0
                            ? ""
                            : String.format(
                                    Locale.ROOT,
                                    "; %,d %ss were never sent",
                                    unsent,
                                    outcome.plan().pace().unit())));
        }
    }

    private static String obstacle(LoadPlan plan) {
        if (plan.pace().isChurn()) {
            return "as many sessions were open as --connections allows";
        }
        return plan.target().kind().isExchange()
                ? "each connection had a request under way"
                : "the server took no more";
    }
}
