package org.peregrine.tools.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Target;
import org.peregrine.tools.client.ServerUnderTest;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.ResultReader;
import org.peregrine.tools.result.SuiteReport;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Rates go up until one is not held, and the highest that was is named. */
@Timeout(60)
final class LadderTest {
    private static final Environment ENVIRONMENT = Environment.current();

    @TempDir
    private Path directory;

    /** Has the options and nothing else. */
    @Command
    private static final class Bare {
        @CommandLine.Mixin
        private LadderOptions options;
    }

    private static LadderOptions parsed(String... words) {
        final Bare bare = new Bare();
        new CommandLine(bare).parseArgs(words);
        bare.options.check();
        return bare.options;
    }

    private static BenchmarkResult result(String... failures) {
        return new BenchmarkResult(
                "x",
                "x",
                Instant.EPOCH,
                ENVIRONMENT,
                "tcp",
                "external",
                new Work(100, 0, 1, 2, 100),
                new LatencyFigures(1, 2, 3, 4, 5, 1),
                Usage.UNKNOWN,
                "here",
                List.of(failures),
                Map.of());
    }

    private static List<Double> rates(List<Ladder.Step> steps) {
        return steps.stream().map(Ladder.Step::ratePerS).toList();
    }

    @Test
    void shouldGoUpUntilARateIsNotHeld() throws Exception {
        final List<Double> told = new ArrayList<>();
        final List<Ladder.Step> steps = new Ladder(List.of(), 1_000, 1.5)
                .climb(rate -> rate > 5_000 ? result("too much") : result(), step -> told.add(step.ratePerS()));
        assertThat(rates(steps)).containsExactly(1_000.0, 1_500.0, 2_300.0, 3_500.0, 5_300.0);
        assertThat(told).isEqualTo(rates(steps));
        assertThat(steps.getLast().isHeld()).isFalse();
        assertThat(steps.getLast().runs()).isEqualTo(2);
        assertThat(Ladder.highestHeld(steps)).hasValue(steps.get(3));
        assertThat(rates(new Ladder(List.of(), 1_000, 1.1)
                        .climb(rate -> rate > 1_150 ? result("no") : result(), step -> {})))
                .containsExactly(1_000.0, 1_100.0, 1_300.0);
    }

    @Test
    void shouldRunAFailedStepASecondTime() throws Exception {
        final List<Double> runs = new ArrayList<>();
        final List<Ladder.Step> steps = new Ladder(List.of(10.0, 20.0, 30.0), 0, 2)
                .climb(
                        rate -> {
                            runs.add(rate);
                            return runs.size() == 2 ? result("a disturbance") : result();
                        },
                        step -> {});
        assertThat(runs).containsExactly(10.0, 20.0, 20.0, 30.0);
        assertThat(Ladder.highestHeld(steps)).hasValue(steps.getLast());
        assertThat(steps.get(1).runs()).isEqualTo(2);
    }

    @Test
    void shouldRunAllGivenStepsAndNameTheHighestBelowTheFirstThatFails() throws Exception {
        final List<Ladder.Step> steps = new Ladder(List.of(10.0, 20.0, 30.0), 0, 2)
                .climb(rate -> rate == 20 ? result("no") : result(), step -> {});
        assertThat(rates(steps)).containsExactly(10.0, 20.0, 30.0);
        assertThat(Ladder.highestHeld(steps)).hasValue(steps.getFirst());
        assertThat(Ladder.highestHeld(steps.subList(1, 3))).isEmpty();
    }

    @Test
    void shouldEndWhereNoGeneratorReaches() throws Exception {
        assertThat(new Ladder(List.of(), 5_000_000, 2).climb(rate -> result(), step -> {}))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--rates=10,10",
                "--rates=20,10",
                "--rates=fast",
                "--rates=10 --factor=2",
                "--factor=1",
                "--from=0",
                "--transport=pigeon",
                "--transport=tcp --target=tcp:127.0.0.1:1",
                "--session-calls=2",
                "--churn --session-calls=0",
                "--duration=0s",
                "--max-p95=0s",
                "--connections=0",
                "--shards=0",
                "--threads=0",
                "--threads=33",
                "--target=nowhere"
            })
    void shouldRefuseStepsThatAreNone(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parsed(line.split(" ", -1)).ladder());
    }

    @Test
    void shouldAnswerWrongUsageBeforeAServerIsStarted() {
        final StringWriter err = new StringWriter();
        final int code = new CommandLine(new BenchCommand())
                .setErr(new PrintWriter(err, true))
                .execute("ladder", "--rates=20,10");
        // 2 is a first step that was not held.
        assertThat(code).isEqualTo(1);
        assertThat(err.toString())
                .contains("--rates go up from one step to the next")
                .contains("Usage: bench ladder ");
    }

    private LadderRun climb(StringWriter said, LadderOptions options, Target.Kind... kinds) throws Exception {
        final LadderRun run = new LadderRun(options.ladder(), options, new PrintWriter(said, true));
        try (ServerUnderTest server = new ServerUnderTest()) {
            run.begin();
            for (final Target.Kind kind : kinds) {
                run.climb(server.target(kind));
            }
        }
        return run;
    }

    @Test
    void shouldWriteOneTableAndOneResultForAllTransports() throws Exception {
        final StringWriter said = new StringWriter();
        final LadderOptions options =
                parsed("--rates=20,40", "--duration=500ms", "--warmup=100ms", "--connections=2", "--max-p95=1m");
        final LadderRun run = climb(said, options, Target.Kind.HTTP, Target.Kind.TCP);
        final Path file = directory.resolve("ladder.json");
        final Path page = directory.resolve("ladder.html");
        run.write(file, page);
        assertThat(Files.readString(page)).contains("<svg", "http p95", "tcp p50", run.summary(), "reached/s", "held");
        final SuiteReport report = ResultReader.read(file);
        assertThat(report.reportType()).isEqualTo("load_ladder");
        assertThat(report.benchmarks())
                .extracting(BenchmarkResult::workloadId)
                .containsExactly(
                        "ladder_http_requests_20ps",
                        "ladder_http_requests_40ps",
                        "ladder_tcp_requests_20ps",
                        "ladder_tcp_requests_40ps");
        assertThat(report.benchmarks()).allMatch(result -> !result.seconds().isEmpty());
        assertThat(report.summary()).startsWith("highest held rate: http ").contains(", tcp ");
        assertThat(said.toString()).contains("requests/s", "held", report.summary(), "written to ");
        // Whether a machine that does something else holds them is its own affair; both must say the same.
        for (final BenchmarkResult result : report.benchmarks()) {
            assertThat(result.details()).containsEntry("held", result.isValid() ? 1.0 : 0.0);
        }
    }

    @Test
    void shouldSayWhenNoRateIsHeld() throws Exception {
        final StringWriter said = new StringWriter();
        final LadderOptions options =
                parsed("--churn", "--from=20", "--duration=500ms", "--warmup=0s", "--max-p95=1ns");
        final LadderRun run = climb(said, options, Target.Kind.TCP);
        assertThat(run.isPassed()).isFalse();
        assertThat(run.summary()).isEqualTo("highest held rate: tcp none");
        assertThat(said.toString()).contains("sessions/s", "NOT HELD: ", "p95 is ");
        final BenchmarkResult result = run.report().benchmarks().getFirst();
        assertThat(run.report().benchmarks()).hasSize(1);
        assertThat(result.isValid()).isFalse();
        assertThat(result.details())
                .containsEntry("held", 0.0)
                .containsEntry("runs", 2.0)
                .containsEntry("highest_held_ops_per_s", 0.0)
                .containsEntry("calls_per_session", 1.0);
    }
}
