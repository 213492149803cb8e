package org.peregrine.tools.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

/** The daily comparison with the days before, by the step of its own workflow. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DailyWorkflowTest {
    private static final Path WORKFLOW = Path.of("..", ".github", "workflows", "daily.yml");
    private static final Pattern STEP =
            Pattern.compile("- name: Compare with the days before\n +if: always\\(\\)\n +run: \\|\n((?: {10}.*\n)+)");
    private static final Instant TODAY = Instant.parse("2026-11-28T03:17:00Z");

    @TempDir
    private Path directory;

    private record Ending(int code, String said) {}

    private static SuiteReport report(int daysAgo, String cpu, BenchmarkResult... results) {
        return new SuiteReport(
                "baseline", TODAY.minus(daysAgo, ChronoUnit.DAYS), environment(cpu), List.of(results), List.of(), "");
    }

    private static Environment environment(String cpu) {
        return new Environment("h", "Linux", "6", cpu, 4, "25", List.of(), "ZGC", "abc");
    }

    private static BenchmarkResult result(String id, double p50, double p99, String... failures) {
        return new BenchmarkResult(
                id,
                id,
                TODAY,
                environment("cpu"),
                "tcp",
                "SHARED",
                new Work(1_000, 0, p50, 2, 1_000),
                new LatencyFigures(p50, p99, p99, p99, p99, p50),
                Usage.UNKNOWN,
                "here",
                List.of(failures),
                Map.of());
    }

    private void days(String cpu, double... p50s) throws IOException {
        for (int i = 0; i < p50s.length; i++) {
            ResultFileWriter.create(
                    report(p50s.length - i, cpu, result("a", p50s[i], 300), result("b", 10, 20)),
                    directory.resolve("history/main_" + cpu + i + ".json"));
        }
    }

    private Ending today(BenchmarkResult... results) throws Exception {
        final Path latest = directory.resolve("bench/baseline/main_latest.json");
        Files.deleteIfExists(latest);
        ResultFileWriter.create(report(0, "cpu", results), latest);
        final Path launcher = directory.resolve("peregrine");
        Files.writeString(
                launcher, "#!/bin/sh\nexec " + ServerUnderTest.command(PeregrineMain.class.getName()) + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        return compare();
    }

    private Ending compare() throws Exception {
        final Matcher step = STEP.matcher(Files.readString(WORKFLOW));
        assertThat(step.find()).isTrue();
        Files.deleteIfExists(directory.resolve("history.html"));
        final int code = WorkflowStep.run(directory, step.group(1));
        return new Ending(code, Files.readString(directory.resolve(WorkflowStep.OUTPUT)));
    }

    private String page() throws IOException {
        return Files.readString(directory.resolve("history.html"));
    }

    @Test
    void shouldFailWhenTodayIsSlowerThanTheDaysBefore() throws Exception {
        days("cpu", 100, 104, 98, 102, 101);
        final Ending ending = today(result("a", 115, 300), result("b", 10, 20));
        assertThat(ending.code).as(ending.said).isEqualTo(2);
        assertThat(ending.said)
                .containsPattern("a +p50_us +101.000 +102.000 +115.000 +\\+13.9% +REGRESSION")
                .contains("5 days before on this kind of machine, 0 on others");
        assertThat(page()).contains("REGRESSION p50_us +13.9 %", "<svg", "11-23", "11-28");
    }

    @Test
    void shouldTellARegressionThatStaysOnceMore() throws Exception {
        days("cpu", 100, 104, 98, 102, 120);
        assertThat(today(result("a", 121, 300), result("b", 10, 20)).code).isEqualTo(2);
    }

    @Test
    void shouldPassADayLikeTwoBeforeAndReportTails() throws Exception {
        days("cpu", 100, 125, 98, 121, 101);
        final Ending ending = today(result("a", 120, 900), result("b", 10, 20), result("c", 1, 2));
        assertThat(ending.code).as(ending.said).isZero();
        assertThat(ending.said)
                .containsPattern("p99_us .* worse \\(shown only\\)")
                .contains("0 regressions above 10 % and above all days but one", "new: c");
        assertThat(page()).contains("<h2>a</h2>", "<h2>c</h2>").doesNotContain("REGRESSION");
    }

    @Test
    void shouldSayThatItDoesNotJudgeWithoutDaysOfThisKindOfMachine() throws Exception {
        days("other", 10, 10, 10, 10);
        days("cpu", 10, 10);
        final Ending ending = today(result("a", 100, 300), result("b", 10, 20));
        assertThat(ending.code).as(ending.said).isZero();
        assertThat(ending.said)
                .contains("NOT JUDGED: 2 days before on this kind of machine, 4 on others; 3 are needed");
    }

    @Test
    void shouldRefuseADayThatFailedOrLacksAWorkload() throws Exception {
        days("cpu", 100, 100, 100);
        final Ending failed = today(result("a", 100, 300, "the rate was not held"), result("b", 10, 20));
        assertThat(failed.code).isEqualTo(1);
        assertThat(failed.said).contains("run of a failed: the rate was not held");
        final Ending lacking = today(result("a", 100, 300));
        assertThat(lacking.code).isEqualTo(1);
        assertThat(lacking.said).contains("workloads of the last day have vanished: b");
        Files.writeString(directory.resolve("history/main_broken.json"), "{");
        assertThat(today(result("a", 100, 300), result("b", 10, 20)).code).isEqualTo(1);
    }

    @Test
    void shouldRefuseAHistoryThatIsNotThere() throws Exception {
        final Ending ending = today(result("a", 100, 300));
        assertThat(ending.code).as(ending.said).isEqualTo(1);
        assertThat(ending.said).contains("there is no directory history");
        assertThat(new ArrayList<>(List.of(directory.toFile().list()))).doesNotContain("history.html");
    }
}
