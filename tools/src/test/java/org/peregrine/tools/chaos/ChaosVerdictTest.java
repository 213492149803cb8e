package org.peregrine.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.peregrine.tools.chaos.Expectation.Signal;
import org.peregrine.tools.chaos.Timeline.LoadPoint;
import org.peregrine.tools.chaos.Timeline.ProbePoint;
import org.peregrine.tools.load.LoadAccount;

/** Each judgement, over timelines that are made up: one that is well, and one for each way to fail. */
final class ChaosVerdictTest {
    private static final double BEGIN_S = 5;
    private static final double END_S = 8;
    private static final Expectation ISOLATED = Expectation.of(Signal.counter("inline_failures"), 100);
    private static final Expectation PROCESS = Expectation.ofProcess(Signal.connectionEnd());
    private static final LoadAccount WHOLE = new LoadAccount(1_000, 990, 10, 0, 0, 0, 0, 0);

    private final Timeline timeline = new Timeline();

    /** A load of 100/s, whose rate is another while the fault lasts and for a while after it. */
    private void load(double rateInFault, double backS) {
        for (int second = 1; second <= 20; second++) {
            final boolean hit = second > BEGIN_S && second <= backS;
            timeline.add(new LoadPoint(second, hit ? rateInFault : 100, hit ? 900 : 2, 0));
        }
    }

    /** The same load on the responder without a fault. */
    private void control(double backS) {
        for (int second = 1; second <= 20; second++) {
            final boolean hit = second > BEGIN_S && second <= backS;
            timeline.addControl(new LoadPoint(second, 100, hit ? 900 : 1, 0));
        }
    }

    private void probe(double latencyInFaultMs, double backS) {
        for (double atS = 0.1; atS < 20; atS += 0.1) {
            timeline.add(new ProbePoint(atS, atS > BEGIN_S && atS < backS ? latencyInFaultMs : 1));
        }
    }

    private void fault(double signalS) {
        timeline.begins(BEGIN_S);
        timeline.ends(END_S);
        if (!Double.isNaN(signalS)) {
            timeline.signalled(signalS);
        }
    }

    private ChaosVerdict verdict(Expectation expectation, LoadAccount account) {
        return ChaosVerdict.of(expectation, timeline, account);
    }

    @Test
    void shouldPassWhatIsDetectedRecoversLosesNothingAndHitsNobodyElse() {
        fault(5.5);
        load(50, END_S);
        probe(20, END_S);
        final ChaosVerdict verdict = verdict(ISOLATED, WHOLE);
        assertThat(verdict.failures()).isEmpty();
        assertThat(verdict.detectedS()).isEqualTo(0.5);
        assertThat(verdict.recoveredS()).isBetween(0.0, 0.2);
        assertThat(verdict.probeP99Ms()).isEqualTo(20);
    }

    @Test
    void shouldFailWhatIsDetectedTooLateOrNever() {
        load(50, END_S);
        probe(1, END_S);
        fault(Timeline.NEVER);
        assertThat(verdict(ISOLATED, WHOLE).failures())
                .containsExactly("not detected: the metric peregrine_inline_failures_total never came");
        fault(6.5);
        assertThat(verdict(ISOLATED, WHOLE).failures()).containsExactly("detected after 1.5 s, allowed is 1 s");
    }

    /** While the whole process is stopped, nobody in it can tell. */
    @Test
    void shouldCountTheTimeUntilTheSignalFromTheEndWhereTheProcessStoodStill() {
        load(0, END_S);
        probe(1, END_S);
        fault(8.5);
        final Expectation stopped =
                new Expectation(Signal.metric("m"), true, Double.POSITIVE_INFINITY, false, Signal.metric("n"));
        assertThat(verdict(stopped, WHOLE).failures()).isEmpty();
        assertThat(verdict(stopped, WHOLE).detectedS()).isEqualTo(0.5);
    }

    @Test
    void shouldFailALoadThatComesBackTooLateOrNever() {
        fault(5.5);
        probe(1, END_S);
        load(50, 14);
        assertThat(verdict(ISOLATED, WHOLE).failures()).containsExactly("recovered after 6.0 s, allowed are 5 s");
    }

    @Test
    void shouldFailALoadThatDoesNotComeBack() {
        fault(5.5);
        probe(1, END_S);
        load(50, 30);
        assertThat(verdict(ISOLATED, WHOLE).failures())
                .containsExactly("not recovered: the load is not as it was before the fault");
    }

    /** The rate alone is not enough. */
    @Test
    void shouldFailALoadThatStaysSlow() {
        fault(5.5);
        probe(1, END_S);
        load(100, 30);
        assertThat(verdict(ISOLATED, WHOLE).failures())
                .containsExactly("not recovered: the load is not as it was before the fault");
    }

    @Test
    void shouldNotDecideWhatIsAsSlowWithoutAFault() {
        fault(5.5);
        probe(1, END_S);
        load(50, 14);
        control(15);
        final ChaosVerdict verdict = verdict(ISOLATED, WHOLE);
        assertThat(verdict.failures()).isEmpty();
        assertThat(verdict.undecided()).containsExactly("recovered after 6.0 s, allowed are 5 s");
        assertThat(verdict.controlS()).isEqualTo(7);
        assertThat(verdict.isUndecided()).isTrue();
        assertThat(verdict.isPassed()).isFalse();
    }

    @Test
    void shouldFailALoadThatComesBackTooLateThoughTheControlDoesNot() {
        fault(5.5);
        probe(1, END_S);
        load(50, 14);
        control(12);
        final ChaosVerdict verdict = verdict(ISOLATED, WHOLE);
        assertThat(verdict.failures()).containsExactly("recovered after 6.0 s, allowed are 5 s");
        assertThat(verdict.isUndecided()).isFalse();
    }

    /** A fault that outlasts its load and control is no slow machine. */
    @Test
    void shouldFailWhatWasNotSeenAfterTheFault() {
        timeline.begins(BEGIN_S);
        timeline.signalled(5.5);
        timeline.ends(25);
        load(100, 0);
        control(0);
        probe(1, 0);
        final ChaosVerdict verdict = verdict(ISOLATED, WHOLE);
        assertThat(verdict.failures()).containsExactly("not recovered: the load is not as it was before the fault");
        assertThat(verdict.undecided()).isEmpty();
    }

    /** Without a second before the fault nothing says that the control is slow. */
    @Test
    void shouldFailWhatWasNotSeenBeforeTheFault() {
        fault(5.5);
        load(50, 30);
        probe(1, END_S);
        timeline.addControl(new LoadPoint(9, 100, 1, 0));
        final ChaosVerdict verdict = verdict(ISOLATED, WHOLE);
        assertThat(verdict.failures()).containsExactly("not recovered: the load is not as it was before the fault");
        assertThat(verdict.undecided()).isEmpty();
    }

    /** A failure of anything but times is no machine's. */
    @Test
    void shouldFailALossThoughTheControlIsSlow() {
        fault(5.5);
        probe(1, END_S);
        load(50, 14);
        control(30);
        final ChaosVerdict verdict = verdict(ISOLATED, new LoadAccount(1_000, 999, 0, 0, 1, 0, 0, 0));
        assertThat(verdict.failures()).containsExactly("lost: 1 requests had no answer, and their connection stayed");
        assertThat(verdict.isUndecided()).isFalse();
        assertThat(verdict.isPassed()).isFalse();
    }

    @Test
    void shouldPassALoadThatIsBackThoughTheControlIsNot() {
        fault(5.5);
        probe(1, END_S);
        load(50, END_S);
        control(30);
        assertThat(verdict(ISOLATED, WHOLE).isPassed()).isTrue();
    }

    @Test
    void shouldFailAProbeThatDoesNotComeBack() {
        fault(5.5);
        load(50, END_S);
        probe(-1, 30);
        assertThat(verdict(PROCESS, WHOLE).failures())
                .containsExactly("not recovered: the probe is not as it was before the fault");
    }

    @Test
    void shouldFailAFaultThatOthersFeel() {
        fault(5.5);
        load(50, END_S);
        probe(400, END_S);
        assertThat(verdict(ISOLATED, WHOLE).failures())
                .containsExactly("cascade: the probe's p99 is 400.0 ms, allowed are 100 ms");
        assertThat(verdict(PROCESS, WHOLE).failures()).isEmpty();
    }

    /** It fell into the fault, though its answer came after it. */
    @Test
    void shouldCountARequestThatWasUnderWayWhenTheFaultEnded() {
        fault(5.5);
        load(50, END_S);
        for (double atS = 0.1; atS < 20; atS += 0.1) {
            if (atS < BEGIN_S + 0.5 || atS > END_S + 0.2) {
                timeline.add(new ProbePoint(atS, 1));
            }
        }
        timeline.add(new ProbePoint(END_S + 0.1, 2_600));
        assertThat(verdict(ISOLATED, WHOLE).failures())
                .containsExactly("cascade: the probe's p99 is 2600.0 ms, allowed are 100 ms");
    }

    @Test
    void shouldFailAFaultThatEndsTheConnectionsOfOthers() {
        fault(5.5);
        load(50, END_S);
        probe(-1, 5.3);
        assertThat(verdict(ISOLATED, WHOLE).failures())
                .singleElement()
                .asString()
                .startsWith("cascade: the probe's connection ended ");
    }

    /** Silence is not health. */
    @Test
    void shouldFailWithoutAnAnswerToTheProbeWhileTheFaultLasts() {
        fault(5.5);
        load(50, END_S);
        for (double atS = 0.1; atS < 20; atS += 0.1) {
            if (atS < BEGIN_S || atS > END_S) {
                timeline.add(new ProbePoint(atS, 1));
            }
        }
        assertThat(verdict(ISOLATED, WHOLE).failures())
                .containsExactly("cascade: the probe was not answered while the fault lasted");
    }

    @Test
    void shouldFailWhenARequestIsLost() {
        fault(5.5);
        load(50, END_S);
        probe(1, END_S);
        assertThat(verdict(ISOLATED, new LoadAccount(1_000, 999, 0, 0, 1, 0, 0, 0))
                        .failures())
                .containsExactly("lost: 1 requests had no answer, and their connection stayed");
        assertThat(verdict(ISOLATED, new LoadAccount(1_000, 1_000, 0, 0, 0, 0, 2, 0))
                        .failures())
                .containsExactly("lost: 2 answers that were not asked for, or twice, or no JSON-RPC");
        final LoadAccount ended = new LoadAccount(1_000, 990, 0, 0, 0, 10, 0, 4);
        assertThat(verdict(ISOLATED, ended).failures())
                .containsExactly("lost: 10 requests with 4 connections that should have stayed");
        assertThat(verdict(PROCESS, ended).failures()).isEmpty();
        assertThat(verdict(PROCESS, new LoadAccount(1_000, 990, 0, 0, 0, 9, 0, 4))
                        .failures())
                .containsExactly("the account does not agree: 1 requests are in no column");
        assertThat(verdict(PROCESS, LoadAccount.NONE).failures()).containsExactly("the load was never answered");
    }
}
