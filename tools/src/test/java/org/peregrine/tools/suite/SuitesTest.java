package org.peregrine.tools.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.output.OutputException;
import org.peregrine.tools.profile.JavaProcess;
import org.peregrine.tools.profile.LiveMemory;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.ResultReader;
import org.peregrine.tools.result.Second;
import org.peregrine.tools.result.SuiteReport;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;

/** The suites run, briefly, with all that they have; and what makes them fail does. */
final class SuitesTest {
    private static final Suites.Times BRIEF = new Suites.Times(20, 50, 300, 700, 10);
    private static final Environment ENVIRONMENT = Environment.current();
    private static final long DURATION_NS = TimeUnit.SECONDS.toNanos(3);

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();

    private static BenchmarkResult result(String id, double p95, String... failures) {
        return new BenchmarkResult(
                id,
                id,
                Instant.EPOCH,
                ENVIRONMENT,
                "tcp",
                "external",
                new Work(100, 0, 1, 2, 100),
                new LatencyFigures(p95 / 2, p95, p95, p95, p95, p95),
                Usage.UNKNOWN,
                "here",
                List.of(failures),
                Map.of());
    }

    private static Workload workload(BenchmarkResult result) {
        return new Workload() {
            @Override
            public String id() {
                return result.workloadId();
            }

            @Override
            public BenchmarkResult run(Environment environment) {
                return result;
            }
        };
    }

    private SuiteRun run(Workload... workloads) throws InterruptedException {
        final SuiteRun run = new SuiteRun("test", new PrintWriter(out, true));
        run.run(List.of(workloads));
        run.conclude();
        return run;
    }

    @Test
    void shouldMeasureEveryWorkload() throws Exception {
        final Set<String> ids = new HashSet<>();
        try (MeasuredServer server = MeasuredServer.start()) {
            for (final Workload workload : Suites.baseline(server, BRIEF)) {
                final BenchmarkResult result = workload.run(ENVIRONMENT);
                assertThat(result.failures()).as(result.workloadId()).isEmpty();
                assertThat(result.workloadId()).isEqualTo(workload.id());
                assertThat(result.work().operations()).as(result.workloadId()).isPositive();
                assertThat(result.latency().p95()).as(result.workloadId()).isPositive();
                assertThat(ids.add(result.workloadId())).as(result.workloadId()).isTrue();
            }
            assertThat(Suites.regression(server, BRIEF)).allMatch(workload -> ids.contains(workload.id()));
            assertThat(ids).containsAll(Suites.BUDGETS_US.keySet());
        }
    }

    @Test
    void shouldCountGarbageOfTheOperationAlone() throws Exception {
        final LoopWorkload.Extent extent = new LoopWorkload.Extent(1_000, 10, 1_000_000, 50_000_000);
        assertThat(new LoopWorkload("none", "", extent, () -> index -> index)
                        .run(ENVIRONMENT)
                        .usage()
                        .allocatedBytesPerOp())
                .isZero();
        final byte[][] kept = new byte[1][];
        assertThat(new LoopWorkload("some", "", extent, () -> index -> {
                            kept[0] = new byte[1000];
                            return kept[0].length;
                        })
                        .run(ENVIRONMENT)
                        .usage()
                        .allocatedBytesPerOp())
                .isBetween(1_000.0, 1_032.0);
    }

    /** Ten seconds with these 95th percentiles. */
    private static BenchmarkResult seconds(double... p95Us) {
        return result("sustained", 100)
                .withPauses(0, 0, 0)
                .withSeconds(IntStream.range(0, p95Us.length)
                        .mapToObj(i -> new Second(i + 1, 1, 10, p95Us[i] > 0 ? 10 : 0, 1, p95Us[i], 2, 3, 0))
                        .toList());
    }

    @Test
    void shouldFailWhenASecondIsAboveTheLimit() throws Exception {
        final Workload fine = new Judged(workload(seconds(900, 14_000, 15_000)), 15_000);
        assertThat(fine.run(ENVIRONMENT).failures()).isEmpty();
        final Workload slow = new Judged(workload(seconds(900, 15_001, 900, 0)), 15_000);
        assertThat(slow.run(ENVIRONMENT).failures())
                .containsExactly("p95 was above 15000 us in 2 of 4 seconds: 15001 us until 2 s, no answer until 4 s");
    }

    @Test
    void shouldFailWhenABudgetIsOver() throws Exception {
        assertThat(run(workload(result("json_encode_small", 1.4))).isPassed()).isTrue();
        assertThat(run(workload(result("json_encode_small", 1.6))).isPassed()).isFalse();
        assertThat(out.toString()).contains("PASS", "OVER", "FAILED: 1 workload, 1 of 1 budget over, 0 alerts");
    }

    @Test
    void shouldWarnOfLongPauses() throws Exception {
        final SuiteRun run = run(
                workload(result("short", 1).withPauses(3, 9_000, 4_900)),
                workload(result("long", 1).withPauses(1, 5_100, 5_100)));
        assertThat(run.isPassed()).isTrue();
        assertThat(out.toString())
                .contains("WARNING long: a garbage collector stopped the server for 5.1 ms", "0 alerts, 1 warning");
    }

    @Test
    void shouldFindTheCollectionsOfAServer() throws Exception {
        try (MeasuredServer server = MeasuredServer.start();
                JavaProcess process = JavaProcess.attach(server.pid())) {
            final WireWorkload calls =
                    new WireWorkload("x", server, "tcp", new Load().warmupNs(0).durationNs(DURATION_NS));
            final AtomicBoolean measured = new AtomicBoolean();
            final AtomicLong asked = new AtomicLong();
            final Thread collecting = Thread.ofPlatform().start(() -> {
                try {
                    while (!measured.get()) {
                        LiveMemory.watch(process, Duration.ofMillis(300), 2, look -> asked.incrementAndGet());
                    }
                } catch (final IOException | InterruptedException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            final BenchmarkResult result = calls.run(ENVIRONMENT);
            final Usage usage = result.usage();
            measured.set(true);
            collecting.join();
            assertThat(result.threadingMode()).isEqualTo("SHARED");
            assertThat(usage.allocatedBytesPerOp()).isPositive();
            assertThat(usage.gcCollections()).isBetween(1L, 2 * asked.get());
            assertThat(usage.gcPauseMaxUs()).isPositive().isLessThanOrEqualTo(usage.gcPauseTotalUs() * 1.1);
        }
    }

    @Test
    void shouldCountTheGarbageOfAServerThatTheLoadStarts() throws Exception {
        final BenchmarkResult result = new WireWorkload(
                        "x",
                        null,
                        "stdio",
                        new Load().era(Load.Era.LEGACY).warmupNs(0).durationNs(DURATION_NS))
                .run(ENVIRONMENT);
        assertThat(result.failures()).isEmpty();
        assertThat(result.usage().allocatedBytesPerOp()).isPositive();
        assertThat(result.usage().gcCollections()).isNotNegative();
    }

    @Test
    void shouldFailWhenAWorkloadDoes() throws Exception {
        assertThat(run(workload(result("x", 1, "the rate was not held"))).isPassed())
                .isFalse();
        assertThat(out.toString()).contains("ALERT x: the rate was not held");
        final Workload broken = new Workload() {
            @Override
            public String id() {
                return "broken";
            }

            @Override
            public BenchmarkResult run(Environment environment) throws IOException {
                throw new IOException("no server");
            }
        };
        assertThat(run(broken, workload(result("y", 1))).isPassed()).isFalse();
        assertThat(out.toString()).contains("ALERT broken could not be run: no server", "2/2 y");
    }

    @Test
    void shouldWriteNewFilesAndACopyOfTheLatest() throws Exception {
        final SuiteRun run = run(workload(result("x", 1)));
        final Path file = run.write(directory, "test");
        final SuiteReport report = ResultReader.read(file);
        assertThat(report.reportType()).isEqualTo("test");
        assertThat(report.benchmarks()).hasSize(1);
        assertThat(ResultReader.read(directory.resolve("test_latest.json"))).isEqualTo(report);
        assertThatThrownBy(() -> run.write(directory, "test"))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("not overwritten");
    }

    @Test
    void shouldFailWhenTheWholeIsAboveTheLimit() throws Exception {
        assertThat(new Judged(workload(result("x", 14_000)), 15_000)
                        .run(ENVIRONMENT)
                        .failures())
                .isEmpty();
        assertThat(new Judged(workload(result("x", 16_000)), 15_000)
                        .run(ENVIRONMENT)
                        .failures())
                .containsExactly("p95 is 16000 us, more than 15000");
    }
}
