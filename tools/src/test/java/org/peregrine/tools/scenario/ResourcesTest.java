package org.peregrine.tools.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.Second;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;
import org.peregrine.tools.suite.Workload;

/** A server of 100 MiB at the end of its warm-up. */
final class ResourcesTest {
    private static final Environment ENVIRONMENT = Environment.current();

    private static BenchmarkResult judged(double endMib, double cpuPercent, int cores) throws Exception {
        final BenchmarkResult result = new BenchmarkResult(
                        "sustained",
                        "sustained",
                        Instant.EPOCH,
                        ENVIRONMENT,
                        "tcp",
                        "external",
                        new Work(100, 0, 2, 2, 100),
                        new LatencyFigures(1, 2, 3, 4, 5, 1),
                        new Usage(100, endMib, cpuPercent, -1, Double.NaN, Double.NaN, Double.NaN),
                        "here",
                        List.of("before"),
                        Map.of("errors", 3.0, "intended_ops_per_s", 60.0, "answered_in_time", 100.0))
                .withSeconds(
                        List.of(new Second(1, 1, 60, 50, 1, 700, 1, 1, 0), new Second(2, 1, 60, 50, 1, 9, 1, 1, 3)));
        final Workload measured = new Workload() {
            @Override
            public String id() {
                return "sustained";
            }

            @Override
            public BenchmarkResult run(Environment environment) {
                return result;
            }
        };
        return new Resources(measured, cores).run(ENVIRONMENT);
    }

    @Test
    void shouldPassBelowBothLimits() throws Exception {
        final BenchmarkResult result = judged(109, 79, 1);
        assertThat(result.failures()).containsExactly("before");
        assertThat(result.details())
                .containsEntry("errors", 3.0)
                .containsEntry("resident_growth_percent_limit", 10.0)
                .containsEntry("server_cpu_percent_of_its_cores", 79.0)
                .containsEntry("server_cpu_percent_of_its_cores_limit", 80.0)
                .containsEntry("server_cores", 1.0);
        assertThat(result.details().get("resident_growth_percent")).isBetween(8.99, 9.01);
        assertThat(judged(90, 1, 1).failures()).hasSize(1);
    }

    @Test
    void shouldFailWhenResidentMemoryGrows() throws Exception {
        assertThat(judged(111, 10, 1).failures())
                .contains("resident memory grew by 11.0 %, from 100 to 111 MiB; less than 10 % are allowed");
    }

    @Test
    void shouldFailWhenTheCoresOfTheServerAreUsedUp() throws Exception {
        assertThat(judged(100, 80, 1).failures())
                .contains("the server used 80 % of its cores (1); less than 80 % are allowed");
        assertThat(judged(100, 150, 2).failures()).hasSize(1);
        assertThat(judged(100, 161, 2).failures())
                .contains("the server used 81 % of its cores (2); less than 80 % are allowed");
    }

    @Test
    void shouldFailWhenNothingIsKnown() throws Exception {
        assertThat(judged(Double.NaN, 10, 1).failures()).hasSize(2);
        assertThat(judged(100, Double.NaN, 1).failures()).hasSize(2);
    }

    @Test
    void shouldSayWhatWasAskedReachedAndAllowed() throws Exception {
        final StringWriter said = new StringWriter();
        DemandTable.print(judged(104, 33, 1), 15_000, new PrintWriter(said));
        assertThat(said.toString().lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
                .containsExactly(
                        "asked | reached | limit",
                        "requests/s | 60 | 50",
                        "errors | 3 | 0",
                        "p95 of the slowest second, us | 700 | 15,000",
                        "growth of resident memory | 4.0 % | < 10.0 %",
                        "CPU of the server, of its cores (1) | 33.0 % | < 80.0 %");
    }
}
