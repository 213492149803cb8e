package org.peregrine.tools.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.Second;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;
import org.peregrine.tools.suite.Workload;

/** Two seconds, a peak of two, and what comes after it; the limit is 15 ms, and less than three seconds to be back below it. */
final class RecoveryTest {
    private static final Environment ENVIRONMENT = Environment.current();

    private static BenchmarkResult judged(double... p95Ms) throws Exception {
        return judged(false, 0, p95Ms);
    }

    private static BenchmarkResult judged(boolean peakJudged, double neverSent, double... p95Ms) throws Exception {
        final List<Second> seconds = IntStream.range(0, p95Ms.length)
                .mapToObj(i -> new Second(
                        i + 1.001,
                        1,
                        100,
                        p95Ms[i] > 0 ? i == 2 || i == 3 ? 200 : 100 : 0,
                        1,
                        1e3 * p95Ms[i],
                        1e3 * p95Ms[i],
                        1e3 * p95Ms[i],
                        0))
                .toList();
        final BenchmarkResult result = new BenchmarkResult(
                        "burst",
                        "burst",
                        Instant.EPOCH,
                        ENVIRONMENT,
                        "tcp",
                        "external",
                        new Work(100, 0, 1, 2, 100),
                        new LatencyFigures(1, 2, 3, 4, 5, 1),
                        Usage.UNKNOWN,
                        "here",
                        List.of(),
                        Map.of("errors", 0.0, "never_sent", neverSent))
                .withSeconds(seconds);
        final Workload measured = new Workload() {
            @Override
            public String id() {
                return "burst";
            }

            @Override
            public BenchmarkResult run(Environment environment) {
                return result;
            }
        };
        return new Recovery(measured, new Recovery.Peak(2, 4, peakJudged), 15_000, 3).run(ENVIRONMENT);
    }

    @Test
    void shouldMeasureTheTimeToRecoverAndPass() throws Exception {
        final BenchmarkResult quick = judged(1, 1, 80, 90, 40, 20, 2, 2);
        assertThat(quick.failures()).isEmpty();
        assertThat(quick.details().get("recovery_s")).isBetween(2.0, 2.01);
        assertThat(quick.details())
                .containsEntry("errors", 0.0)
                .containsEntry("peak_ops_per_s", 200.0)
                .containsEntry("peak_slowest_second_p95_us", 90_000.0);
        assertThat(judged(1, 1, 2, 2, 1, 1).details()).containsEntry("recovery_s", 0.0);
    }

    @Test
    void shouldFailWhenItDoesNotRecoverInTime() throws Exception {
        assertThat(judged(1, 1, 80, 90, 40, 20, 16, 2).failures())
                .containsExactly(
                        "p95 was above 15000 us until 3.0 s after the peak, it has to be back in less than 3.0 s");
    }

    @Test
    void shouldFailWhenItGetsSlowAgain() throws Exception {
        assertThat(judged(1, 1, 80, 90, 2, 2, 2, 2, 16).failures())
                .containsExactly(
                        "p95 was above 15000 us until 5.0 s after the peak, it has to be back in less than 3.0 s");
    }

    @Test
    void shouldFailWhenNothingIsAnsweredAnyMore() throws Exception {
        assertThat(judged(1, 1, 80, 90, 0, 0, 0, 0).failures())
                .containsExactly(
                        "p95 was above 15000 us until 4.0 s after the peak, it has to be back in less than 3.0 s");
    }

    @Test
    void shouldFailWhenItWasSlowBeforeThePeak() throws Exception {
        assertThat(judged(1, 16, 2, 2, 2, 2).failures())
                .containsExactly("p95 was above 15000 us in 1 of 2 seconds: 16000 us until 2 s");
    }

    @Test
    void shouldFailWhenThePeakItselfIsSlow() throws Exception {
        assertThat(judged(true, 0, 1, 1, 80, 14, 2, 2).failures())
                .containsExactly("in the peak p95 was above 15000 us in 1 of 2 seconds: 80000 us until 3 s");
        final BenchmarkResult quick = judged(true, 0, 1, 1, 14, 14, 2, 2);
        assertThat(quick.failures()).isEmpty();
        assertThat(quick.details()).containsEntry("peak_p95_limit_us", 15_000.0);
        assertThat(judged(1, 1, 80, 90, 2, 2).details()).containsEntry("peak_p95_limit_us", Double.NaN);
    }

    @Test
    void shouldFailWhenSomethingWasNeverSent() throws Exception {
        assertThat(judged(true, 3, 1, 1, 2, 2, 1, 1).failures())
                .containsExactly("3 requests were due and never sent, so nobody answered them");
    }
}
