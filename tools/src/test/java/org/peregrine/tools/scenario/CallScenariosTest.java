package org.peregrine.tools.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.load.ProcessOptions;
import org.peregrine.tools.load.SharedLoad;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.suite.MeasuredServer;
import org.peregrine.tools.suite.Workload;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Sustained and burst, briefly: what they call, and from where. */
@Timeout(120)
final class CallScenariosTest {
    private static final Environment ENVIRONMENT = Environment.current();
    private static final ScenarioDemand DEMAND = new ScenarioDemand(100, 1, 4, 5, 20, "tcp", 1, 1, 1);

    /** Has the options and nothing else. */
    @Command
    private static final class Bare {
        @CommandLine.Mixin
        private ProcessOptions options;
    }

    private static ProcessOptions processes(String... words) {
        final Bare bare = new Bare();
        new CommandLine(bare).parseArgs(words);
        return bare.options;
    }

    private static Calls calls(Handlers handlers, double peakFactor, ProcessOptions processes) {
        return new Calls(handlers, peakFactor, Load.Era.AUTO, List.of(), processes, port -> {});
    }

    private static BenchmarkResult run(List<Workload> workloads) throws Exception {
        assertThat(workloads).hasSize(1);
        return workloads.getFirst().run(ENVIRONMENT);
    }

    /** A handler that refused its arguments would be an error. */
    @ParameterizedTest
    @EnumSource
    void shouldCallEachKindOfHandlers(Handlers handlers) throws Exception {
        try (MeasuredServer server = MeasuredServer.start()) {
            final Calls calls = calls(handlers, 2, processes());
            final BenchmarkResult result =
                    run(new CallScenarios(ScenarioServer.of(server), DEMAND, calls).sustained(null));
            assertThat(result.details()).containsEntry("errors", 0.0);
            assertThat(result.work().operations()).isPositive();
            assertThat(result.workloadId())
                    .isEqualTo(
                            switch (handlers) {
                                case ECHO -> "sustained";
                                case INLINE -> "sustained_inline";
                                case TYPED -> "sustained_typed";
                                case BLOCKING -> "sustained_blocking";
                                case MIXED -> "sustained_mixed";
                            });
        }
    }

    /** The server that runs is not known by its process, so its memory and CPU are not judged. */
    @Test
    void shouldMeasureAServerThatRuns() throws Exception {
        try (MeasuredServer running = MeasuredServer.start()) {
            final ScenarioServer server = new ScenarioServer(null, running.target("tcp"), -1);
            final BenchmarkResult result = run(new CallScenarios(server, DEMAND, Calls.USUAL).sustained(null));
            assertThat(result.details()).containsEntry("errors", 0.0).doesNotContainKeys(Resources.CPU);
            assertThat(result.threadingMode()).isEqualTo("external");
            assertThat(Scenario.SUSTAINED.alerts(List.of(result), false)).isEmpty();
            assertThat(Scenario.SUSTAINED.alerts(List.of(result), true)).hasSize(1);
        }
    }

    @Test
    void shouldHaveAPeakOfAnyHeight() throws Exception {
        try (MeasuredServer server = MeasuredServer.start()) {
            for (final double factor : new double[] {2, 4}) {
                final Calls calls = calls(Handlers.ECHO, factor, processes());
                final BenchmarkResult burst =
                        run(List.of(new CallScenarios(ScenarioServer.of(server), DEMAND, calls).burst()));
                assertThat(burst.details()).containsEntry("due", 100 * (2 + factor));
                assertThat(Double.isNaN(burst.details().get(Recovery.PEAK_LIMIT)))
                        .isEqualTo(factor > 2);
            }
        }
    }

    @Test
    void shouldLoadFromSeveralHosts() throws Exception {
        final int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        final ScenarioDemand demand = new ScenarioDemand(100, 1, 4, 5, 20, "tcp", 1, 2, 1);
        try (MeasuredServer running = MeasuredServer.start()) {
            final ScenarioServer server = new ScenarioServer(null, running.target("tcp"), -1);
            final List<CompletableFuture<String>> joined = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                final Calls calls = calls(Handlers.BLOCKING, 3, processes("--join=127.0.0.1:" + port));
                joined.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return SharedLoad.join(
                                        new CallScenarios(server, demand, calls).load(Scenario.BURST),
                                        server.given(),
                                        running.pid(),
                                        calls.processes(),
                                        second -> {});
                            } catch (final Exception failed) {
                                throw new IllegalStateException(failed);
                            }
                        },
                        task -> Thread.ofPlatform().daemon().start(task)));
            }
            final Calls lead = calls(Handlers.BLOCKING, 3, processes("--lead=" + port, "--workers=2"));
            final BenchmarkResult burst = run(List.of(new CallScenarios(server, demand, lead).burst()));
            assertThat(burst.workloadId()).isEqualTo("burst_blocking");
            assertThat(burst.details())
                    .containsEntry("due", 500.0)
                    .containsEntry("errors", 0.0)
                    .containsEntry("generator_processes", 2.0);
            assertThat(burst.usage().cpuPercentAvg()).isFinite();
            for (final CompletableFuture<String> worker : joined) {
                assertThat(worker.get()).contains("250 requests answered, 0 errors");
            }
        }
    }
}
