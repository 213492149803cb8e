package org.peregrine.tools.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.crowd.Changes;
import org.peregrine.tools.crowd.Crowd;
import org.peregrine.tools.crowd.CrowdPlan;
import org.peregrine.tools.crowd.CrowdResult;
import org.peregrine.tools.crowd.LedCrowd;
import org.peregrine.tools.crowd.LocalCrowd;
import org.peregrine.tools.crowd.TellingServer;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.suite.MeasuredServer;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Idle and fan-out fail by each of their limits, and say what they do not know of a server that runs anyway. */
@Timeout(240)
final class CrowdScenarioTest {
    private static final Environment ENVIRONMENT = Environment.current();
    private static final Changes CHANGES = new Changes(20, 2, 10, 10, TimeUnit.SECONDS.toNanos(2));
    private static final double WIDE = 1e12;
    private static final long AWAIT_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    private Path directory;

    private static BenchmarkResult fanout(FanoutScenario.Limits limits) throws Exception {
        try (MeasuredServer measured = MeasuredServer.start()) {
            final ScenarioServer server = ScenarioServer.of(measured);
            final CrowdPlan plan = CrowdPlan.of(server.target("tcp"), ProtocolVersion.V2026_07_28, 10, CHANGES);
            return new FanoutScenario(server, LocalCrowd::new, plan, limits).run(ENVIRONMENT);
        }
    }

    @Test
    void shouldPassAFanoutWithinItsLimits() throws Exception {
        final BenchmarkResult result = fanout(new FanoutScenario.Limits(WIDE, WIDE, 100));
        assertThat(result.failures()).isEmpty();
        assertThat(result.details().get("queue_most")).isBetween(1.0, 10.0);
        assertThat(result.threadingMode()).isEqualTo("SHARED");
    }

    @ParameterizedTest
    @CsvSource({"0.001,1e12,100,p95 to the last subscriber is", "1e12,-1e12,100,a subscriber costs", "1e12,1e12,1,up to"
    })
    void shouldFailAFanoutByEachLimit(double p95Us, double bytes, double queue, String words) throws Exception {
        assertThat(fanout(new FanoutScenario.Limits(p95Us, bytes, queue)).failures())
                .singleElement()
                .asString()
                .startsWith(words);
    }

    @Test
    void shouldFailAFanoutThatLosesChanges() throws Exception {
        try (TellingServer telling = new TellingServer((self, number, uri) -> {
            if (number < 11) {
                self.tellAll(uri);
            }
        })) {
            final BenchmarkResult result = given(telling, Double.MAX_VALUE);
            assertThat(result.failures())
                    .containsExactly("after the last change of a resource nothing was heard 3 times,"
                            + " by 3 subscribers of 10 resources");
            assertThat(result.threadingMode()).isEqualTo("external");
            assertThat(result.details())
                    .containsEntry("lost", 3.0)
                    .doesNotContainKeys("subscriber_bytes", "subscriber_resident_bytes");
            final StringWriter said = new StringWriter();
            DemandTable.print(result, Double.NaN, new PrintWriter(said));
            assertThat(said.toString())
                    .containsPattern("heap and direct memory for each, bytes +unknown +not judged")
                    .containsPattern("lost +3 +0");
        }
    }

    private static BenchmarkResult given(TellingServer telling, double queue) throws Exception {
        final ScenarioServer server = new ScenarioServer(null, telling.target(), -1);
        final CrowdPlan plan = CrowdPlan.of(server.target(null), ProtocolVersion.LATEST_LEGACY, 3, CHANGES);
        return new FanoutScenario(server, LocalCrowd::new, plan, new FanoutScenario.Limits(WIDE, WIDE, queue))
                .run(ENVIRONMENT);
    }

    /** Queues of a server that runs anyway are not known: changes under way count in their place. */
    @Test
    void shouldCountWhatIsUnderWayOfAServerThatRuns() throws Exception {
        try (TellingServer telling = new TellingServer(TellingServer.AT_ONCE)) {
            assertThat(given(telling, 0.5).failures()).anyMatch(failure -> failure.startsWith("up to "));
        }
    }

    /** A crowd that loses one of its connections when it is to be held. */
    private record Losing(LocalCrowd crowd, TellingServer server) implements Crowd {
        @Override
        public void gather() throws IOException {
            crowd.gather();
        }

        @Override
        public void begin() throws IOException {
            crowd.begin();
            server.endAll();
        }

        @Override
        public CrowdResult finish() throws IOException {
            return crowd.finish();
        }

        @Override
        public void close() {
            crowd.close();
        }
    }

    private static Load calls() {
        return new Load()
                .era(Load.Era.LEGACY)
                .ratePerS(20)
                .connections(1)
                .warmupNs(0)
                .durationNs(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void shouldFailWhenAnIdleConnectionEnds() throws Exception {
        try (TellingServer telling = new TellingServer(TellingServer.AT_ONCE)) {
            final ScenarioServer server = new ScenarioServer(null, telling.target(), -1);
            final CrowdPlan plan = CrowdPlan.of(server.target(null), ProtocolVersion.LATEST_LEGACY, 4, Changes.NONE);
            final BenchmarkResult result = new IdleScenario(
                            server, each -> new Losing(new LocalCrowd(each), telling), plan, calls(), WIDE)
                    .run(ENVIRONMENT);
            assertThat(result.failures()).anyMatch(failure -> failure.startsWith("4 of 4 idle connections ended: "));
            assertThat(result.details())
                    .containsEntry("idle_connections_held", 0.0)
                    .doesNotContainKey("idle_connection_bytes");
        }
    }

    @Test
    void shouldFailWhenAnIdleConnectionCostsTooMuch() throws Exception {
        try (MeasuredServer measured = MeasuredServer.start()) {
            final ScenarioServer server = ScenarioServer.of(measured);
            final CrowdPlan plan = CrowdPlan.of(server.target("http"), ProtocolVersion.LATEST_LEGACY, 4, Changes.NONE);
            assertThat(new IdleScenario(server, LocalCrowd::new, plan, calls(), -WIDE)
                            .run(ENVIRONMENT)
                            .failures())
                    .anyMatch(failure -> failure.startsWith("an idle connection costs "));
        }
    }

    /** As the command does it: processes of this program, with the options again. */
    @Test
    void shouldHoldAndTellInProcessesAndFailWhenOneIsKilled() throws Exception {
        try (TellingServer telling = new TellingServer(TellingServer.AT_ONCE)) {
            final ParseResult parsed = new CommandLine(new ScenarioCommand())
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .parseArgs(
                            "fanout",
                            "--subscribers=4",
                            "--changes=20",
                            "--duration=1",
                            "--era=legacy",
                            "--processes=2",
                            "--transport=tcp");
            final CrowdPlan plan = CrowdPlan.of(
                            telling.target(),
                            ProtocolVersion.LATEST_LEGACY,
                            4,
                            new Changes(20, 20, 20, 10, Changes.DRAIN_NS))
                    .shared(1, 2);
            final List<String> words = ScenarioOptions.workerWords(parsed, telling.target(), 1);
            assertThat(words)
                    .startsWith("bench", "load", "fanout")
                    .contains("--target=" + telling.target().text())
                    .noneMatch(word -> word.startsWith("--transport") || word.startsWith("--processes"));
            try (LedCrowd crowd = new LedCrowd(plan, null, AWAIT_NS)) {
                crowd.start(words);
                crowd.gather();
                crowd.begin();
                final CrowdResult result = crowd.finish();
                assertThat(result.received()).isEqualTo(160);
                assertThat(result.lost()).isZero();
            }
            try (LedCrowd crowd = new LedCrowd(plan, null, AWAIT_NS)) {
                crowd.start(words);
                crowd.gather();
                crowd.pids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
                assertThatIOException()
                        .isThrownBy(() -> {
                            crowd.begin();
                            crowd.finish();
                        })
                        .withMessageMatching("(?s)worker [12] of 2.*|a worker has ended with exit code 137.*");
            }
        }
    }

    @Test
    void shouldReadNumbersOfTheKernel() throws Exception {
        final Path file = Files.writeString(
                directory.resolve("sockstat"),
                "sockets: used 5\nTCP: inuse 3 orphan 0 alloc 4 mem 7\nSlab:   1234 kB\n");
        assertThat(ServerMemory.number(file, "TCP:", "mem")).isEqualTo(7);
        assertThat(ServerMemory.number(file, "Slab:", "")).isEqualTo(1234);
        assertThat(ServerMemory.number(file, "UDP:", "mem")).isNaN();
        assertThat(ServerMemory.number(directory.resolve("none"), "UDP:", "mem"))
                .isNaN();
        try (ServerMemory unknown = ServerMemory.of(-1)) {
            assertThat(unknown.sample()).isEqualTo(ServerMemory.Sample.UNKNOWN);
        }
    }
}
