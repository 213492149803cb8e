package org.peregrine.tools.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.peregrine.tools.chaos.Timeline.LoadPoint;
import org.peregrine.tools.chaos.Timeline.ProbePoint;
import org.peregrine.tools.load.LoadAccount;

/**
 * Judgement of a scenario.
 *
 * @param detectedS from the begin of the fault to its signal; NaN when there was none.
 * @param recoveredS from the end of the fault until load and probe are as before; NaN when they were not.
 * @param controlS the same of the control, which was not hit.
 * @param probeP99Ms of the probe while the fault lasted.
 * @param failures in words; empty when none was found.
 * @param undecided failures that may be the machine's, in words: the control, too, was slow.
 */
record ChaosVerdict(
        double detectedS,
        double recoveredS,
        double controlS,
        double probeP99Ms,
        List<String> failures,
        List<String> undecided) {
    /** Share of the rate before the fault that counts as back. */
    private static final double RATE_BACK = 0.9;

    /** The p99 of a second is back when it is at most this many times the largest before the fault, ... */
    private static final double RANGE = 2;

    /** ... or at most this: half a time slice of a busy machine is no fault. */
    private static final double ALWAYS_WELL_MS = 50;

    private static final double P99 = 0.99;

    /** One without figures, of a scenario that could not be carried through. */
    static ChaosVerdict failed(String reason) {
        return new ChaosVerdict(Double.NaN, Double.NaN, Double.NaN, Double.NaN, List.of(reason), List.of());
    }

    /** The same with more failures. */
    ChaosVerdict with(List<String> more) {
        final List<String> all = new ArrayList<>(failures);
        all.addAll(more);
        return new ChaosVerdict(detectedS, recoveredS, controlS, probeP99Ms, List.copyOf(all), undecided);
    }

    /** Neither a failure nor a doubt. */
    boolean isPassed() {
        return failures.isEmpty() && undecided.isEmpty();
    }

    /** No failure, but a doubt. */
    boolean isUndecided() {
        return failures.isEmpty() && !undecided.isEmpty();
    }

    /** Judges what was seen. */
    static ChaosVerdict of(Expectation expectation, Timeline timeline, LoadAccount account) {
        final List<String> failures = new ArrayList<>();
        final double detectedS = detection(expectation, timeline, failures);
        final double controlS = backS(timeline.control(), timeline) - timeline.endS();
        final boolean isControlSlow = isSeenAround(timeline.control(), timeline) && !isSoon(controlS);
        final List<String> undecided = new ArrayList<>();
        final double recoveredS = recovery(timeline, isControlSlow ? undecided : failures);
        final double p99Ms = cascade(expectation, timeline, failures);
        losses(expectation, account, failures);
        return new ChaosVerdict(detectedS, recoveredS, controlS, p99Ms, List.copyOf(failures), List.copyOf(undecided));
    }

    /** One that was not seen before the fault and after it shows nothing. */
    private static boolean isSeenAround(List<LoadPoint> points, Timeline timeline) {
        return points.stream().anyMatch(point -> point.endS() <= timeline.beginS())
                && points.stream().anyMatch(point -> point.endS() > timeline.endS());
    }

    private static boolean isSoon(double recoveredS) {
        return recoveredS <= Expectation.RECOVERED_WITHIN_S; // Not when it never was.
    }

    private static double detection(Expectation expectation, Timeline timeline, List<String> failures) {
        final double fromS = expectation.isSeenAtEnd() ? timeline.endS() : timeline.beginS();
        final double detectedS = Math.max(0, timeline.signalS() - fromS);
        if (Double.isNaN(detectedS)) {
            failures.add("not detected: " + expectation.signal().words() + " never came");
        } else if (detectedS > Expectation.DETECTED_WITHIN_S) {
            failures.add(String.format(
                    Locale.ROOT, "detected after %.1f s, allowed is %.0f s", detectedS, Expectation.DETECTED_WITHIN_S));
        }
        return detectedS;
    }

    private static double recovery(Timeline timeline, List<String> failures) {
        final double loadS = backS(timeline.load(), timeline);
        final double probeS = probeBackS(timeline);
        final double recoveredS = Math.max(loadS, probeS) - timeline.endS();
        if (Double.isNaN(recoveredS)) {
            failures.add("not recovered: " + (Double.isNaN(loadS) ? "the load" : "the probe")
                    + " is not as it was before the fault");
        } else if (recoveredS > Expectation.RECOVERED_WITHIN_S) {
            failures.add(String.format(
                    Locale.ROOT,
                    "recovered after %.1f s, allowed are %.0f s",
                    recoveredS,
                    Expectation.RECOVERED_WITHIN_S));
        }
        return recoveredS;
    }

    /** The begin of the first interval after the fault's end that is as those before it. */
    private static double backS(List<LoadPoint> points, Timeline timeline) {
        final List<LoadPoint> before = points.stream()
                .filter(point -> point.endS() <= timeline.beginS())
                .toList();
        final double rate =
                before.stream().mapToDouble(LoadPoint::ratePerS).average().orElse(Double.NaN);
        final double range =
                wellMs(before.stream().mapToDouble(LoadPoint::p99Ms).max());
        double lastEndS = 0;
        for (final LoadPoint point : points) {
            if (point.endS() > timeline.endS() && point.ratePerS() >= RATE_BACK * rate && point.p99Ms() <= range) {
                return Math.max(lastEndS, timeline.endS());
            }
            lastEndS = point.endS();
        }
        return Timeline.NEVER;
    }

    private static double probeBackS(Timeline timeline) {
        final double range = wellMs(timeline.probe().stream()
                .filter(point -> point.atS() <= timeline.beginS())
                .mapToDouble(ProbePoint::latencyMs)
                .max());
        return timeline.probe().stream()
                .filter(point -> point.atS() >= timeline.endS() && point.isAnswered() && point.latencyMs() <= range)
                .mapToDouble(ProbePoint::atS)
                .findFirst()
                .orElse(Timeline.NEVER);
    }

    private static double wellMs(OptionalDouble largestBefore) {
        return Math.max(ALWAYS_WELL_MS, RANGE * largestBefore.orElse(0));
    }

    private static double cascade(Expectation expectation, Timeline timeline, List<String> failures) {
        final List<ProbePoint> during = timeline.probe().stream()
                .filter(point -> point.atS() >= timeline.beginS() && point.sentS() <= timeline.endS())
                .toList();
        final double p99Ms =
                p99(during.stream().mapToDouble(ProbePoint::latencyMs).sorted().toArray());
        if (Double.isInfinite(expectation.maxProbeP99Ms())) {
            return p99Ms;
        }
        final long ended = during.stream().filter(point -> !point.isAnswered()).count();
        if (ended > 0) {
            failures.add("cascade: the probe's connection ended " + ended + " times");
        }
        if (during.isEmpty() || p99Ms > expectation.maxProbeP99Ms()) {
            failures.add(
                    during.isEmpty()
                            ? "cascade: the probe was not answered while the fault lasted"
                            : String.format(
                                    Locale.ROOT,
                                    "cascade: the probe's p99 is %.1f ms, allowed are %.0f ms",
                                    p99Ms,
                                    expectation.maxProbeP99Ms()));
        }
        return p99Ms;
    }

    private static double p99(double[] sorted) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(sorted.length * P99) - 1];
    }

    private static void losses(Expectation expectation, LoadAccount account, List<String> failures) {
        if (account.answered() == 0) {
            failures.add("the load was never answered");
        }
        if (account.unanswered() > 0) {
            failures.add("lost: " + account.unanswered() + " requests had no answer, and their connection stayed");
        }
        if (account.wrong() > 0) {
            failures.add("lost: " + account.wrong() + " answers that were not asked for, or twice, or no JSON-RPC");
        }
        if (account.lost() > 0 && !expectation.endsConnections()) {
            failures.add("lost: " + account.lost() + " requests with " + account.connectionsEnded()
                    + " connections that should have stayed");
        }
        if (account.missing() != 0) {
            failures.add("the account does not agree: " + account.missing() + " requests are in no column");
        }
    }
}
