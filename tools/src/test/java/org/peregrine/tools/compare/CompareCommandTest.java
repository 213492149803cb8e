package org.peregrine.tools.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.ClientSettings;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.client.ServerUnderTest;
import org.peregrine.tools.load.LoadSample;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.ResultFileWriter;
import org.peregrine.tools.result.SuiteReport;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;
import picocli.CommandLine;

@Timeout(180)
final class CompareCommandTest {
    private static final Environment ENVIRONMENT =
            new Environment("h", "Linux", "6", "cpu", 2, "25", List.of(), "ZGC", "abc");

    @TempDir
    private Path directory;

    private record Ending(int code, String said) {}

    private static Ending compare(String... arguments) {
        final StringWriter said = new StringWriter();
        final int code = new CommandLine(new CompareCommand())
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(arguments);
        return new Ending(code, said.toString());
    }

    private static BenchmarkResult result(String id, double p50, double p95, double p99, double messagesPerS) {
        return new BenchmarkResult(
                id,
                id,
                Instant.EPOCH,
                ENVIRONMENT,
                "tcp",
                "SHARED",
                new Work(1_000, 0, 2_000 / messagesPerS, 2, 1_000),
                new LatencyFigures(p50, p95, p99, p99, p99, p50),
                Usage.UNKNOWN,
                "here",
                List.of(),
                Map.of());
    }

    private String file(BenchmarkResult... results) throws IOException {
        return fileOf("regression", results);
    }

    private String fileOf(String suite, BenchmarkResult... results) throws IOException {
        final Path file = directory.resolve("report-" + System.nanoTime() + ".json");
        ResultFileWriter.create(
                new SuiteReport(suite, Instant.EPOCH, ENVIRONMENT, List.of(results), List.of(), ""), file);
        return file.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "100, 200, 300, 1000, 0",
        "110, 220, 330, 900, 0",
        "115, 200, 300, 1000, 2",
        "100, 231, 300, 1000, 2",
        "100, 200, 345, 1000, 2",
        "100, 200, 300, 850, 2",
        "10, 20, 30, 10000, 0"
    })
    void shouldFailOnWhatIsWorseByMoreThanTheThreshold(double p50, double p95, double p99, double rate, int code)
            throws IOException {
        final String baseline = file(result("w", 100, 200, 300, 1_000), result("x", 1, 2, 3, 10));
        final String current = file(result("x", 1, 2, 3, 10), result("w", p50, p95, p99, rate));
        final Ending ending = compare(current, baseline, "--threshold", "0.10", "--fail-on-regression");
        assertThat(ending.code).as(ending.said).isEqualTo(code);
        assertThat(ending.said.contains("REGRESSION")).isEqualTo(code == 2);
        assertThat(compare(current, baseline).code).as("without the option").isZero();
        assertThat(compare(current, baseline, "--threshold=0.5", "--fail-on-regression").code)
                .as("with a higher threshold")
                .isZero();
    }

    @Test
    void shouldTakeForBadInputWhatCannotBeCompared() throws IOException {
        final String baseline = file(result("a", 1, 2, 3, 10), result("b", 1, 2, 3, 10));
        final Path broken = directory.resolve("broken.json");
        Files.writeString(broken, "{\"benchmarks\":");
        final BenchmarkResult good = result("a", 1, 2, 3, 10);
        final BenchmarkResult failed = new BenchmarkResult(
                "a",
                "a",
                Instant.EPOCH,
                ENVIRONMENT,
                "tcp",
                "SHARED",
                good.work(),
                good.latency(),
                Usage.UNKNOWN,
                "here",
                List.of("the rate was not held"),
                Map.of());
        final Map<String, Ending> endings = Map.of(
                "have vanished: b", compare(file(good), baseline),
                "no workload in common: the current report has c, the baseline a, b",
                        compare(file(result("c", 1, 2, 3, 10)), baseline),
                "there is no file",
                        compare(file(good), directory.resolve("missing.json").toString()),
                "is no JSON", compare(broken.toString(), baseline),
                "has no benchmarks", compare(baseline, file()),
                "failed: the rate was not held", compare(file(failed), file(good)),
                "baseline's p50_us of a is 0.0", compare(file(good), file(result("a", 0, 2, 3, 10))),
                "twice", compare(file(good, good), file(good)),
                "are wanted", compare(baseline),
                "--threshold must be", compare(baseline, baseline, "--threshold=0"));
        endings.forEach((reason, ending) -> {
            assertThat(ending.code).as(reason).isEqualTo(1);
            assertThat(ending.said).contains(reason);
        });
    }

    @Test
    void shouldRefuseALatencyOfNothing() throws IOException {
        final Ending ending = compare(file(result("a", 1, 2, 0, 10)), file(result("a", 1, 2, 3, 10)));
        assertThat(ending.code).isEqualTo(1);
        assertThat(ending.said).contains("the current report's p99_us of a is 0.0");
    }

    @Test
    void shouldRefuseAWorkloadThatTheBaselineLacks() throws IOException {
        final String current = file(result("a", 1, 2, 3, 10), result("new", 1, 2, 3, 10));
        for (final String baseline : List.of(
                file(result("a", 1, 2, 3, 10)),
                fileOf("baseline", result("a", 1, 2, 3, 10), result("b", 1, 2, 3, 10)))) {
            final Ending ending = compare(current, baseline, "--fail-on-regression");
            assertThat(ending.code).isEqualTo(1);
            assertThat(ending.said).contains("the baseline lacks workloads: new");
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "4, 2"})
    void shouldCompareASmallSuiteWithTheBaselineByItsOwnWorkloads(double p99, int code) throws IOException {
        final Path json = directory.resolve("comparison.json");
        final BenchmarkResult failed = result("a", 1, 2, 3, 10).with(List.of("not held"), Map.of());
        final BenchmarkResult other = new BenchmarkResult(
                "sustained",
                "",
                Instant.EPOCH,
                ENVIRONMENT,
                "tcp",
                "SHARED",
                failed.work(),
                failed.latency(),
                Usage.UNKNOWN,
                "here",
                failed.failures(),
                Map.of());
        final String[] files = {
            fileOf("regression", result("a", 1, 2, p99, 10)),
            fileOf("baseline", other, result("a", 1, 2, 3, 10)),
            "--threshold",
            "0.10",
            "--fail-on-regression",
            "--json",
            json.toString()
        };
        final Ending ending = compare(files);
        assertThat(ending.code).as(ending.said).isEqualTo(code);
        assertThat(ending.said)
                .contains(
                        "left alone: sustained",
                        "1 workload compared, " + (code == 0 ? "0 regressions" : "1 regression") + " above");
        assertThat(Files.readString(json)).contains("\"workload_id\":\"a\"", "\"left_alone\":[\"sustained\"]");
        assertThat(compare(files).code).as("is not overwritten").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"p50\":1.0,", "\"throughput_msg_per_s\":10.0,", "\"max\":3.0,"})
    void shouldRefuseNumbersThatNoDoubleHolds(String number) throws IOException {
        final String good = file(result("a", 1, 2, 3, 10));
        final String text = Files.readString(Path.of(good));
        assertThat(text).contains(number);
        final Path huge = directory.resolve("huge.json");
        Files.writeString(huge, text.replace(number, number.replaceAll(":.*", ":1e400,")));
        for (final Ending ending : List.of(compare(good, huge.toString()), compare(huge.toString(), good))) {
            assertThat(ending.code).as(ending.said).isEqualTo(1);
            assertThat(ending.said)
                    .contains(huge + " has a number out of range in ")
                    .doesNotContain("NaN");
        }
    }

    private static PairedRun run(long workNsOfB) throws IOException {
        final PairedRun run = new PairedRun(
                new SpinningServer(TimeUnit.MILLISECONDS.toNanos(1)),
                new SpinningServer(workNsOfB),
                ClientSettings.of(ProtocolVersion.V2026_07_28),
                new LoadSample.Shape("ping", "", 1, 1, 0, TimeUnit.MILLISECONDS.toNanos(150)));
        run.run(5, 5, 0.10, line -> {});
        return run;
    }

    @Test
    void shouldFindASlowerServerInInterleavedRounds() throws IOException {
        // Wide margins, because other programs run meanwhile: the exact share is the simulation's matter.
        assertThat(run(TimeUnit.MILLISECONDS.toNanos(4)).isSlower(0.10)).isTrue();
        assertThat(run(TimeUnit.MILLISECONDS.toNanos(1)).isSlower(1.0)).isFalse();
    }

    @Test
    void shouldCompareTwoCommandsOverASocket() throws IOException {
        final String command = ServerUnderTest.serve("--tcp", "{port}");
        final Path json = directory.resolve("paired.json");
        final List<String> arguments = new ArrayList<>(List.of("--paired", command, command));
        arguments.addAll(List.of("--target", "tcp:127.0.0.1:{port}", "--rounds=3", "--warmup=0.2", "--duration=0.2"));
        arguments.addAll(List.of("--threshold=20", "--json", json.toString()));
        final Ending ending = compare(arguments.toArray(String[]::new));
        assertThat(ending.code).as(ending.said).isZero();
        assertThat(ending.said).contains("round  3 of 3", "s_per_op");
        assertThat(Files.readString(json)).contains("\"rounds_a\":[{", "\"slower\":false");
    }

    @Test
    void shouldSayThatACommandCannotBeMeasured() {
        final Ending ending = compare(
                "--paired", "sh -c 'exit 7'", "sh -c 'exit 7'", "--target", "tcp:127.0.0.1:{port}", "--rounds=3");
        assertThat(ending.code).isEqualTo(1);
        assertThat(ending.said).contains("'sh -c 'exit 7'' ended with code 7");
    }
}
