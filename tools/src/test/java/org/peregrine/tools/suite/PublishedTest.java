package org.peregrine.tools.suite;

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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.tools.compare.CompareCommand;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Budget;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.ResultFileWriter;
import org.peregrine.tools.result.ResultReader;
import org.peregrine.tools.result.SuiteReport;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;
import picocli.CommandLine;

/** A baseline is published only when others can compare with it, and a fresh clone's comparison with it can fail. */
final class PublishedTest {
    private static final Set<String> WORKLOADS = Suites.baselineIds();

    @TempDir
    private Path directory;

    private record Ending(int code, String said) {}

    private static Environment machine(String cpu, String commit) {
        return new Environment(
                "owners-host",
                "Linux",
                "6.1.0-owners-build",
                cpu,
                2,
                "25",
                List.of("-Xmx1g", "-XX:AOTCache=/home/me/x"),
                "ZGC",
                commit);
    }

    private static BenchmarkResult result(Environment environment, String id, double p50) {
        return new BenchmarkResult(
                id,
                id,
                Instant.EPOCH,
                environment,
                "tcp",
                "SHARED",
                new Work(1_000, 0, p50, 2, 1_000),
                new LatencyFigures(p50, 2 * p50, 3 * p50, 4 * p50, 5 * p50, p50),
                Usage.UNKNOWN,
                "here",
                List.of(),
                Map.of());
    }

    private static SuiteReport baseline(Environment environment) {
        return report(
                "baseline",
                environment,
                WORKLOADS.stream().map(id -> result(environment, id, 10)).toList());
    }

    private static SuiteReport report(String type, Environment environment, List<BenchmarkResult> results) {
        return new SuiteReport(
                type, Instant.EPOCH, environment, results, List.of(new Budget("resource_read_10k", 60, 20)), "");
    }

    private Path write(SuiteReport report, String name) throws IOException {
        final Path file = directory.resolve(name);
        Files.deleteIfExists(file);
        ResultFileWriter.create(report, file);
        return file;
    }

    private static Ending run(Object command, String... arguments) {
        final StringWriter said = new StringWriter();
        final int code = new CommandLine(command)
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(arguments);
        return new Ending(code, said.toString());
    }

    private Ending publish(SuiteReport report, String name) throws IOException {
        return run(
                new BenchCommand(),
                "publish",
                name,
                write(report, "main.json").toString(),
                "--to",
                directory.resolve("published").toString());
    }

    /** A machine of the cpu, on which everything takes so many times as long, and one workload still longer. */
    private Ending compare(String cpu, double times, String slower, double slowdown) throws IOException {
        final Environment here = machine(cpu, "def");
        final List<BenchmarkResult> results = Stream.of(
                        "json_encode_small",
                        "json_decode_small",
                        "tool_call_simple_10k",
                        "resource_read_10k",
                        "registry_lookup_10k")
                .map(id -> result(here, id, 10 * times * (id.equals(slower) ? slowdown : 1)))
                .toList();
        return run(
                new CompareCommand(),
                write(report("regression", here, results), "regression.json").toString(),
                "--published",
                directory.resolve("published").toString(),
                "--fail-on-regression");
    }

    @Test
    void shouldCompareAFreshCloneOnTheSameKindOfMachine() throws IOException {
        assertThat(publish(baseline(machine("cpu", "abc")), "quiet-box").code).isZero();
        assertThat(compare("cpu", 1, "", 1).code).isZero();
        final Ending all = compare("cpu", 1.2, "", 1);
        assertThat(all.code).as(all.said).isEqualTo(2);
        assertThat(all.said).contains("the same kind of machine as quiet-box");
        assertThat(compare("cpu", 1, "registry_lookup_10k", 1.2).code).isEqualTo(2);
    }

    @Test
    void shouldCompareAFreshCloneOnAnotherMachineByTheMachinesRatio() throws IOException {
        assertThat(publish(baseline(machine("cpu", "abc")), "quiet-box").code).isZero();
        final Ending slowMachine = compare("another", 3, "", 1);
        assertThat(slowMachine.code).as(slowMachine.said).isZero();
        assertThat(slowMachine.said)
                .contains("another machine than quiet-box (cpu, 2 cores): its times are multiplied by 3.00");
        final Ending slower = compare("another", 3, "resource_read_10k", 1.2);
        assertThat(slower.code).as(slower.said).isEqualTo(2);
        assertThat(slower.said).contains("resource_read_10k", "REGRESSION");
    }

    @Test
    void shouldPublishUnderTheMachinesNameWithoutItsOwnersPaths() throws IOException {
        assertThat(publish(baseline(machine("cpu", "abc")), "quiet-box").code).isZero();
        final Path file = directory.resolve("published/quiet-box.json");
        assertThat(Files.readString(file)).doesNotContain("owners-host", "owners-build", "/home/me");
        final SuiteReport published = ResultReader.read(file);
        assertThat(published.environment().hostname()).isEqualTo("quiet-box");
        assertThat(published.environment().kernel()).isEqualTo("6.1.0");
        assertThat(published.benchmarks()).hasSameSizeAs(WORKLOADS);
        assertThat(publish(baseline(machine("cpu", "abc")), "quiet-box").code)
                .as("takes the place of the older")
                .isZero();
    }

    /** A workload is described by the command of its server, or the directory of its driver. */
    @Test
    void shouldPublishNoDirectoryOfADescription() throws IOException {
        final SuiteReport own = baseline(machine("cpu", "abc"));
        final List<BenchmarkResult> described = own.benchmarks().stream()
                .map(
                        result -> result.withDescription(
                                "stdio:/opt/jdk/bin/java -XX:AOTCache=/home/me/x.aot -cp /home/me/p.jar"
                                        + " Main, http://127.0.0.1:80/mcp/x, aeron:ipc?aeron-dir=/dev/shm/of-me/aeron, one connection"))
                .toList();
        assertThat(publish(report("baseline", own.environment(), described), "quiet-box").code)
                .isZero();
        assertThat(ResultReader.read(directory.resolve("published/quiet-box.json"))
                        .benchmarks())
                .allSatisfy(result -> assertThat(result.benchmark())
                        .isEqualTo("stdio:java -XX:AOTCache=x.aot -cp p.jar Main, http://127.0.0.1:80/mcp/x,"
                                + " aeron:ipc?aeron-dir=aeron, one connection"));
    }

    @Test
    void shouldRefuseToPublishWhatOthersCouldNotCompareWith() throws IOException {
        final Environment clean = machine("cpu", "abc");
        final List<BenchmarkResult> failed = new ArrayList<>(baseline(clean).benchmarks());
        failed.set(0, failed.getFirst().with(List.of("not held"), Map.of()));
        final Map<String, SuiteReport> refused = Map.of(
                "its commit is abc-dirty", baseline(machine("cpu", "abc-dirty")),
                "its commit is unknown", baseline(machine("cpu", "unknown")),
                "not baseline", report("regression", clean, baseline(clean).benchmarks()),
                "failed: not held", report("baseline", clean, failed),
                "it lacks", report("baseline", clean, failed.subList(1, failed.size())),
                "the budget of x is over",
                        new SuiteReport(
                                "baseline",
                                Instant.EPOCH,
                                clean,
                                baseline(clean).benchmarks(),
                                List.of(new Budget("x", 1, 2)),
                                ""));
        for (final Map.Entry<String, SuiteReport> each : refused.entrySet()) {
            final Ending ending = publish(each.getValue(), "quiet-box");
            assertThat(ending.code).as(ending.said).isEqualTo(2);
            assertThat(ending.said).contains(each.getKey());
        }
        assertThat(publish(baseline(clean), "Quiet Box").said).contains("a machine's name");
        assertThat(directory.resolve("published")).doesNotExist();
    }

    @Test
    void shouldRefuseToCompareWithNothing() throws IOException {
        assertThat(compare("cpu", 1, "", 1).code).isEqualTo(1);
        Files.createDirectories(directory.resolve("published"));
        final Ending empty = compare("cpu", 1, "", 1);
        assertThat(empty.code).isEqualTo(1);
        assertThat(empty.said).contains("there is no published baseline in");
    }

    /** The directory has a page that says how a file comes to it, and no file that the command would refuse. */
    @Test
    void shouldHoldOnlyWhatCanBeComparedWith() throws IOException {
        final Path published = Path.of("..").resolve(Publication.DIRECTORY);
        assertThat(published.resolve("README.md")).content().contains("bench publish", "--published");
        try (Stream<Path> files = Files.list(published)) {
            for (final Path file :
                    files.filter(name -> name.toString().endsWith(".json")).collect(Collectors.toList())) {
                final String name = file.getFileName().toString().replace(".json", "");
                final SuiteReport report = ResultReader.read(file);
                assertThat(Publication.objections(report, name, WORKLOADS))
                        .as(name)
                        .isEmpty();
                assertThat(report.environment().hostname()).isEqualTo(name);
            }
        }
    }
}
