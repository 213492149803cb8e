package org.peregrine.tools.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.crowd.CrowdPlan;
import org.peregrine.tools.crowd.LocalCrowd;
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

    private static BenchmarkResult run(Scenario scenario, ScenarioDemand demand, ProtocolVersion version)
            throws Exception {
        try (MeasuredServer measured = MeasuredServer.start()) {
            final ScenarioServer server = ScenarioServer.of(measured);
            final int members = scenario == Scenario.FANOUT ? demand.subscribers() : demand.connections();
            final CrowdPlan crowd =
                    CrowdPlan.of(server.target(demand.transport()), version, members, scenario.changes(demand));
            final List<Workload> workloads = scenario.workloads(server, demand, crowd, LocalCrowd::new);
            assertThat(workloads).hasSize(1);
            return workloads.getFirst().run(ENVIRONMENT);
        }
    }

    @Test
    void shouldRunSustainedAndBurst() throws Exception {
        final ScenarioDemand demand = new ScenarioDemand(200, 1, 7, 5, 20, "tcp", 1, 2, 1);
        final BenchmarkResult burst = run(Scenario.BURST, demand, ProtocolVersion.LATEST_LEGACY);
        assertThat(burst.transport()).isEqualTo("tcp");
        assertThat(burst.details().get("due")).isPositive();
        assertThat(burst.details()).containsEntry("generator_processes", 2.0);
        final BenchmarkResult sustained = run(Scenario.SUSTAINED, demand, ProtocolVersion.LATEST_LEGACY);
        assertThat(sustained.details())
                .containsEntry("generator_processes", 2.0)
                .containsEntry("server_cores", 1.0);
        assertThat(sustained.details().get(Resources.CPU)).isPositive();
        assertThat(sustained.details().get(Resources.GROWTH)).isFinite();
    }

    private static ProtocolVersion version(String transport, String era) {
        if ("sse".equals(transport)) {
            return ProtocolVersion.V2024_11_05;
        }
        return "modern".equals(era) ? ProtocolVersion.V2026_07_28 : ProtocolVersion.LATEST_LEGACY;
    }

    @ParameterizedTest
    @CsvSource({
        "tcp,legacy",
        "tcp,modern",
        "http,legacy",
        "http,modern",
        "websocket,legacy",
        "websocket,modern",
        "sse,legacy"
    })
    void shouldTellEverySubscriberOfEveryChange(String transport, String era) throws Exception {
        final ScenarioDemand demand = new ScenarioDemand(100, 1, 7, 20, 20, transport, 1, 1, 1);
        final BenchmarkResult fanout = run(Scenario.FANOUT, demand, version(transport, era));
        assertThat(fanout.details())
                .containsEntry("subscribers", 20.0)
                .containsEntry("rate_hz", 20.0)
                .containsEntry("lost", 0.0)
                .containsKeys("subscriber_heap_bytes", "subscriber_direct_bytes", "subscriber_resident_bytes");
        assertThat(fanout.details().get("notifications") + fanout.details().get("conflated"))
                .isEqualTo(20 * 40);
        assertThat(fanout.work().operations()).isEqualTo(20);
        assertThat(fanout.seconds()).isNotEmpty();
        assertThat(fanout.failures()).noneMatch(failure -> failure.contains("ended") || failure.contains("not made"));
    }

    @ParameterizedTest
    @CsvSource({"tcp,legacy", "tcp,modern", "http,legacy", "http,modern", "websocket,legacy", "sse,legacy"})
    void shouldHoldConnectionsThatHaveSpoken(String transport, String era) throws Exception {
        final ScenarioDemand demand = new ScenarioDemand(100, 1, 15, 5, 20, transport, 1, 1, 1);
        final BenchmarkResult idle = run(Scenario.IDLE, demand, version(transport, era));
        assertThat(idle.details())
                .containsEntry("idle_connections", 15.0)
                .containsEntry("idle_connections_held", 15.0)
                .containsKeys(
                        "idle_connection_bytes",
                        "idle_connection_heap_bytes",
                        "idle_connection_direct_bytes",
                        "idle_connection_resident_bytes");
        assertThat(idle.details().get("due")).isPositive();
        assertThat(idle.failures()).noneMatch(failure -> failure.contains("ended"));
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
