package org.peregrine.bench.optimization;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.peregrine.bench.RigRun;

class OptimizationReportTest {
    private static final RoundPlan PLAN = new RoundPlan(5, 0, 1);
    private static final double[] STEADY = {100, 101, 99, 100, 102};

    private static PairedRounds rounds(int cores, double[] before, double... after) {
        final Optimization optimization = new Optimization("thing", "an act", "slow", "fast", cores, () -> {
            throw new IllegalStateException("measured already");
        });
        return new PairedRounds(optimization, costs(before), costs(after), null);
    }

    private static List<RoundCost> costs(double... ns) {
        return DoubleStream.of(ns).mapToObj(each -> new RoundCost(each, 16)).toList();
    }

    private static OptimizationReport report(PairedRounds rounds) {
        return new OptimizationReport(RigRun.now(), PLAN, List.of(rounds));
    }

    @Test
    void shouldPayWhereEveryRoundSaysSo() {
        final OptimizationReport report = report(rounds(1, STEADY, 50, 49, 51, 50, 48));
        assertThat(report.table()).contains("an act: slow -> fast", "2.00 (1.94..2.13)", "16 -> 16", "pays");
        assertThat(report.exitCode()).isZero();
    }

    /** A machine that slows down slows both sides of a round. */
    @Test
    void shouldJudgeRoundByRound() {
        assertThat(report(rounds(1, new double[] {100, 200, 400, 800, 900}, 90, 180, 360, 720, 810))
                        .exitCode())
                .isZero();
    }

    @Test
    void shouldNotPayWhenItIsSlowerOrAsFast() {
        final OptimizationReport slower = report(rounds(1, STEADY, 110, 111, 109, 110, 112));
        assertThat(slower.table()).contains("DOES NOT PAY");
        assertThat(slower.exitCode()).isEqualTo(2);
        assertThat(report(rounds(1, STEADY, STEADY)).exitCode()).isEqualTo(2);
    }

    @Test
    void shouldNotPayWithinTheNoise() {
        assertThat(report(rounds(1, STEADY, 60, 140, 90, 80, 120)).exitCode()).isEqualTo(2);
    }

    @Test
    void shouldNotJudgeWithTooFewCores() {
        final OptimizationReport report = report(rounds(100_000, STEADY, 200, 200, 200, 200, 200));
        assertThat(report.table()).contains("0.50", "limited by", "judged with 100000");
        assertThat(report.exitCode()).isZero();
        assertThat(new String(report.json(), StandardCharsets.UTF_8)).contains("\"verdict\":\"LIMITED_BY_CORES\"");
    }

    @Test
    void shouldFailWhatCouldNotBeMeasured() {
        final PairedRounds failed = new PairedRounds(
                rounds(100_000, STEADY, STEADY).optimization(), List.of(), List.of(), "the port was taken");
        assertThat(report(failed).table()).contains("thing", "FAILED: the port was taken");
        assertThat(report(failed).exitCode()).isEqualTo(1);
    }
}
