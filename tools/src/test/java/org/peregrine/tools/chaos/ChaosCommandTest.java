package org.peregrine.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.tools.load.LoadAccount;
import org.peregrine.tools.result.ResultFileWriter;
import picocli.CommandLine;

final class ChaosCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new ChaosCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private static ChaosRun.Outcome outcome(int index, String notRun, String... failures) {
        return outcome(index, notRun, List.of(), failures);
    }

    private static ChaosRun.Outcome outcome(int index, String notRun, List<String> undecided, String... failures) {
        final Timeline timeline = new Timeline();
        timeline.add(new Timeline.ProbePoint(0.5, 1));
        timeline.add(new Timeline.ProbePoint(1.5, 700));
        timeline.add(new Timeline.LoadPoint(1, 400, 2, 0));
        timeline.begins(1);
        timeline.signalled(1.25);
        timeline.ends(2);
        final ChaosVerdict verdict =
                notRun == null ? new ChaosVerdict(0.25, 0.5, 0.125, 700, List.of(failures), undecided) : null;
        return new ChaosRun.Outcome(
                ChaosScenarios.all().get(index),
                CallWire.values()[index],
                index == 2 ? ThreadingMode.DEDICATED : ThreadingMode.SHARED,
                notRun,
                verdict,
                timeline,
                new LoadAccount(9, 7, 0, 0, 0, 2, 0, 1));
    }

    @Test
    void shouldListTheScenarios() {
        assertThat(run("--list")).isZero();
        assertThat(out.toString().lines()).hasSize(ChaosScenarios.all().size());
        assertThat(out.toString()).contains("inline-block", "kill", "cpu", "(not quick)");
    }

    @Test
    void shouldKeepToWhatNeedsNoRightsWhenItIsQuick() {
        assertThat(run("--list", "--quick")).isZero();
        assertThat(out.toString()).contains("inline-block").doesNotContain("(not quick)");
    }

    @Test
    void shouldNameAScenarioThatIsNone() {
        run("earthquake", "--list");
        assertThat(err.toString()).contains("There is no scenario 'earthquake'");
    }

    @Test
    void shouldNameATransportThatIsNone() {
        assertThat(run("--list", "--transport", "tcp,pigeon")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no transport 'pigeon'; there are tcp, http, ");
    }

    @Test
    void shouldNameAThreadingModeThatIsNone() {
        assertThat(run("--list", "--threading", "dedicated,invoker")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no threading mode 'invoker'; there are shared, shared-network");
    }

    @Test
    void shouldTellFailureFromAScenarioThatWasNotRun() {
        assertThat(ChaosCommand.exitCode(List.of(outcome(0, null)))).isZero();
        assertThat(ChaosCommand.exitCode(List.of(outcome(0, null), outcome(1, "no rights"))))
                .isEqualTo(3);
        assertThat(ChaosCommand.exitCode(List.of(outcome(0, "no rights"), outcome(1, null, "lost: 1"))))
                .isEqualTo(2);
    }

    /** Never passed, and no valid result: whose fault it was is not known. */
    @Test
    void shouldNotPassWhatIsUndecided() {
        final ChaosRun.Outcome slow = outcome(0, null, List.of("recovered after 6.0 s"));
        assertThat(ChaosCommand.exitCode(List.of(slow))).isEqualTo(3);
        assertThat(ChaosReport.line(slow))
                .startsWith("UNDECIDED")
                .contains("(control 0.13 s)")
                .endsWith("undecided, for the control is slow, too: recovered after 6.0 s");
        final ChaosReport report = new ChaosReport(List.of(slow), Instant.EPOCH, 7);
        assertThat(report.summary()).startsWith("INCOMPLETE: 1 scenario, 0 passed, 0 failed, 1 undecided");
        assertThat(report.report().benchmarks().getFirst().isValid()).isFalse();
        final ChaosRun.Outcome both = outcome(0, null, List.of("recovered after 6.0 s"), "lost: 1");
        assertThat(ChaosCommand.exitCode(List.of(both))).isEqualTo(2);
    }

    @Test
    void shouldReportFiguresFailuresAndTheTimeline() throws IOException {
        final ChaosReport report = new ChaosReport(
                List.of(outcome(0, null), outcome(1, null, "lost: 1"), outcome(2, "no rights")), Instant.EPOCH, 7);
        final Path json = directory.resolve("chaos.json");
        ResultFileWriter.create(report.report(), json);
        assertThat(Files.readString(json))
                .contains(
                        "\"report_type\":\"chaos\"",
                        "\"workload_id\":\"chaos/inline-block\"",
                        "chaos/inline-throw/http",
                        "chaos/hang/sse/dedicated",
                        "\"threading_mode\":\"DEDICATED\"",
                        "\"detected_s\":0.25")
                .contains("\"recovered_s\":0.5", "\"load_lost_with_connection\":2", "\"failures\":[\"lost: 1\"]")
                .contains("\"failures\":[\"not run: no rights\"]")
                .contains("FAILED: 3 scenarios, 1 passed, 1 failed, 0 undecided, 1 not run, seed 7");
        final Path html = directory.resolve("chaos.html");
        report.createPage(html);
        assertThat(Files.readString(html))
                .contains("<svg", "end of fault", "detected", "recovered", "Not run: no rights");
        assertThat(ChaosReport.line(outcome(1, null, "lost: 1")))
                .startsWith("FAILED")
                .endsWith(": lost: 1");
    }
}
