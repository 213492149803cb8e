package org.peregrine.tools.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.tools.PeregrineMain;
import org.peregrine.tools.client.ServerUnderTest;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.ResultFileWriter;
import org.peregrine.tools.result.SuiteReport;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;

/**
 * The pull requests' comparison of the regression suite, by its own step of the workflow; the builds answer with figures
 * of the test.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PairedSuiteTest {
    private static final Path WORKFLOW = Path.of("..", ".github", "workflows", "paired.yml");
    private static final Pattern STEP = Pattern.compile(
            "- name: Compare over the regression suite\n +if: always\\(\\)\n +run: \\|\n((?: {10}.*\n)+)");
    private static final List<String> WORKLOADS = List.of(
            "json_encode_small",
            "json_decode_small",
            "tool_call_simple_10k",
            "resource_read_10k",
            "registry_lookup_10k");
    private static final Environment ENVIRONMENT =
            new Environment("h", "Linux", "6", "cpu", 2, "25", List.of(), "ZGC", "abc");

    @TempDir
    private Path directory;

    private record Ending(int code, String said) {}

    private static BenchmarkResult result(String id, double p50, double p99) {
        return new BenchmarkResult(
                id,
                id,
                Instant.EPOCH,
                ENVIRONMENT,
                "tcp",
                "SHARED",
                new Work(1_000, 0, p50, 2, 1_000),
                new LatencyFigures(p50, p99, p99, p99, p99, p50),
                Usage.UNKNOWN,
                "here",
                List.of(),
                Map.of());
    }

    /** The five workloads, with another p50 and p99 for one of them. */
    private static List<BenchmarkResult> five(String id, double p50, double p99) {
        return WORKLOADS.stream()
                .map(workload -> workload.equals(id) ? result(id, p50, p99) : result(workload, 100, 200))
                .toList();
    }

    /** A build that has measured: each of its reports in turn, from the first again after the last. */
    private void build(String name, int code, List<List<BenchmarkResult>> reports) throws IOException {
        final Path home = Files.createDirectories(directory.resolve(name));
        Files.deleteIfExists(home.resolve("turn"));
        for (int i = 0; i < reports.size(); i++) {
            Files.deleteIfExists(home.resolve(i + ".json"));
            ResultFileWriter.create(
                    new SuiteReport("regression", Instant.EPOCH, ENVIRONMENT, reports.get(i), List.of(), ""),
                    home.resolve(i + ".json"));
        }
        final Path launcher = home.resolve("peregrine");
        Files.writeString(
                launcher, """
                #!/bin/bash
                if [ "$1" = compare ]; then exec %s "$@"; fi
                [ "$*" = "bench regression" ] || exit 9
                home=$(dirname "$0")
                turn=$(cat "$home/turn" 2>/dev/null || echo 0)
                echo $((turn + 1)) >"$home/turn"
                mkdir -p bench/results
                cp "$home/$((turn %% %d)).json" bench/results/regression_latest.json
                echo measured
                exit %d
                """.formatted(ServerUnderTest.command(PeregrineMain.class.getName()), reports.size(), code));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    private Ending run() throws Exception {
        final Matcher step = STEP.matcher(Files.readString(WORKFLOW));
        assertThat(step.find()).isTrue();
        final int code = WorkflowStep.run(directory, step.group(1));
        return new Ending(code, Files.readString(directory.resolve(WorkflowStep.OUTPUT)));
    }

    private Ending compare(List<List<BenchmarkResult>> current) throws Exception {
        build("base", 0, List.of(five("", 0, 0)));
        build("current", 0, current);
        return run();
    }

    private String written() throws IOException {
        return Files.readString(directory.resolve("paired-suite.json"));
    }

    @Test
    void shouldFailWhenOneWorkloadIsSlowerThanTheThreshold() throws Exception {
        final Ending ending = compare(List.of(five("resource_read_10k", 112, 200)));
        assertThat(ending.code).as(ending.said).isEqualTo(2);
        assertThat(ending.said)
                .contains("run 2 of 2, round  5 of 5")
                .containsPattern("resource_read_10k +p50_us .*SLOWER");
        assertThat(written()).contains("\"slower\":true");
    }

    @Test
    void shouldPassWhatIsSlowerByLessAndReportTails() throws Exception {
        final Ending ending = compare(List.of(five("json_encode_small", 108, 900)));
        assertThat(ending.code).as(ending.said).isZero();
        assertThat(ending.said)
                .containsPattern("p99_us +4.500 .*\\(shown only\\) SLOWER")
                .contains("0 costs higher by more than 10 %, 0 undecided");
        assertThat(written()).contains("\"slower\":false");
    }

    /** Four of ten rounds are slow, three of them in the first run: neither surely slower nor surely not. */
    @Test
    void shouldShowWhatIsUndecidedAndFailNothing() throws Exception {
        final List<BenchmarkResult> slow = five("registry_lookup_10k", 150, 200);
        final List<BenchmarkResult> alike = five("", 0, 0);
        final Ending ending = compare(List.of(slow, alike, slow, alike, slow, alike, alike, slow, alike, alike));
        assertThat(ending.code).as(ending.said).isZero();
        assertThat(ending.said)
                .containsPattern("registry_lookup_10k +p50_us .*UNDECIDED")
                .contains("2 undecided");
    }

    /** All rounds of the first run are slow and none of the second. */
    @Test
    void shouldNotFailForOneDisturbedRun() throws Exception {
        final List<List<BenchmarkResult>> rounds = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            rounds.add(round < 5 ? five("json_decode_small", 180, 200) : five("", 0, 0));
        }
        final Ending ending = compare(rounds);
        assertThat(ending.code).as(ending.said).isZero();
        assertThat(ending.said).containsPattern("json_decode_small +p50_us .*UNDECIDED");
    }

    @Test
    void shouldTakeABuildWhoseBudgetIsOverAndRefuseOneThatFails() throws Exception {
        build("base", 2, List.of(five("", 0, 0)));
        build("current", 2, List.of(five("", 0, 0)));
        assertThat(run().code).isZero();
        Files.delete(directory.resolve("paired-suite.json"));
        build("current", 1, List.of(five("", 0, 0)));
        final Ending failed = run();
        assertThat(failed.code).isEqualTo(1);
        assertThat(failed.said).contains("ended its suite with code 1: measured");
    }

    @Test
    void shouldRefuseBuildsWithOtherWorkloadsOrRunsThatFailed() throws Exception {
        final Ending gone = compare(List.of(five("", 0, 0).subList(0, 4)));
        assertThat(gone.code).isEqualTo(1);
        assertThat(gone.said).contains("different workloads");
        final List<BenchmarkResult> failed = new ArrayList<>(five("", 0, 0));
        failed.set(0, failed.getFirst().with(List.of("the rate was not held"), Map.of()));
        final Ending refused = compare(List.of(failed));
        assertThat(refused.code).isEqualTo(1);
        assertThat(refused.said).contains("failed in json_encode_small: the rate was not held");
    }
}
