package org.peregrine.tools.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.Second;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;
import org.peregrine.tools.suite.MeasuredServer;
import org.peregrine.tools.suite.Workload;

/** The scenarios run, briefly; and what makes them fail does. */
final class ScenarioTest {
    private static final Environment ENVIRONMENT = Environment.current();

    private static BenchmarkResult result(String id) {
        return new BenchmarkResult(
                id,
                id,
                Instant.EPOCH,
                ENVIRONMENT,
                "tcp",
                "external",
                new Work(100, 0, 1, 2, 100),
                new LatencyFigures(50, 100, 100, 100, 100, 100),
                Usage.UNKNOWN,
                "here",
                List.of(),
                Map.of());
    }

    /** Ten seconds with these 95th percentiles. */
    private static BenchmarkResult seconds(double... p95Us) {
        return result("sustained")
                .withPauses(0, 0, 0)
                .withSeconds(IntStream.range(0, p95Us.length)
                        .mapToObj(i -> new Second(i + 1, 1, 10, p95Us[i] > 0 ? 10 : 0, 1, p95Us[i], 2, 3, 0))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void shouldRunEveryScenario(Scenario scenario) throws Exception {
        try (MeasuredServer server = MeasuredServer.start()) {
            final ScenarioDemand demand = new ScenarioDemand(
                    200, 1, scenario.connections(1), Scenario.subscribers(1), Scenario.changesHz(1), "http", 1, 2, 1);
            for (final Workload workload : scenario.workloads(server, demand)) {
                final BenchmarkResult result = workload.run(ENVIRONMENT);
                assertThat(result.work().operations()).as(result.workloadId()).isPositive();
                if (scenario == Scenario.SUSTAINED || scenario == Scenario.BURST) {
                    assertThat(result.details()).containsEntry("generator_processes", 2.0);
                }
            }
        }
    }

    @Test
    void shouldRunWhatAScenarioIsAskedFor() throws Exception {
        try (MeasuredServer server = MeasuredServer.start()) {
            final ScenarioDemand demand = new ScenarioDemand(100, 1, 7, 5, 20, "tcp", 1, 1, 1);
            final BenchmarkResult fanout =
                    Scenario.FANOUT.workloads(server, demand).getFirst().run(ENVIRONMENT);
            assertThat(fanout.details()).containsEntry("subscribers", 5.0).containsEntry("rate_hz", 20.0);
            final BenchmarkResult idle =
                    Scenario.IDLE.workloads(server, demand).getFirst().run(ENVIRONMENT);
            assertThat(idle.details()).containsEntry("idle_connections", 7.0);
            final BenchmarkResult burst =
                    Scenario.BURST.workloads(server, demand).getFirst().run(ENVIRONMENT);
            assertThat(burst.transport()).isEqualTo("tcp");
            final BenchmarkResult sustained =
                    Scenario.SUSTAINED.workloads(server, demand).getFirst().run(ENVIRONMENT);
            assertThat(sustained.details()).containsEntry("server_cores", 1.0);
            assertThat(sustained.details().get(Resources.CPU)).isPositive();
            assertThat(sustained.details().get(Resources.GROWTH)).isFinite();
        }
    }

    @Test
    void shouldFailWhenSecondsAreNotFlat() {
        final double[] flat = {5_000, 5_000, 5_900, 5_900, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000};
        assertThat(Scenario.SUSTAINED.alerts(List.of(seconds(flat)))).isEmpty();
        final double[] fast = {100, 100, 100, 100, 100, 100, 100, 100, 900, 900};
        assertThat(Scenario.SUSTAINED.alerts(List.of(seconds(fast)))).isEmpty();
        final double[] rising = {5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 6_100, 6_100};
        assertThat(Scenario.SUSTAINED.alerts(List.of(seconds(rising))))
                .containsExactly("p95 is not flat within 20 %, by the medians of the seconds of five parts: "
                        + "5000, 5000, 5000, 5000, 6100 us");
        final double[] blip = {5_000, 14_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000};
        assertThat(Scenario.SUSTAINED.alerts(List.of(seconds(blip)))).isEmpty();
    }

    @Test
    void shouldFailWhenAGarbageCollectionIsLong() {
        final BenchmarkResult first = result("a").withPauses(0, 0, 0);
        assertThat(Scenario.SUSTAINED.alerts(List.of(first, result("b").withPauses(2, 1_500, 900))))
                .isEmpty();
        assertThat(Scenario.SUSTAINED.alerts(List.of(first, result("b").withPauses(1, 1_100, 1_100))))
                .containsExactly("a garbage collection took 1100 us");
        assertThat(Scenario.SUSTAINED.alerts(List.of(first, result("nobody knows"))))
                .hasSize(1);
        assertThat(Scenario.rate(2)).isEqualTo(12_500);
        assertThat(Scenario.rate(64)).isEqualTo(100_000);
    }
}
