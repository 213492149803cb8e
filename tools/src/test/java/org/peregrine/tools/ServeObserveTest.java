package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.file.StatusSnapshot;
import org.peregrine.tools.report.RunLog;
import org.peregrine.tools.stat.StatusDirectory;

/** A server process that is looked at in every way there is. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ServeObserveTest {
    @TempDir
    private Path directory;

    @Test
    void shouldBeSeenFromOutsideAndLeaveALogAndAReport() throws Exception {
        final Path log = directory.resolve("run.hlog");
        final Path report = directory.resolve("run.html");
        final Path status;
        try (ServeProcess server = new ServeProcess(
                        "--http",
                        "127.0.0.1:0",
                        "--admin",
                        "127.0.0.1:0",
                        "--hlog",
                        log.toString(),
                        "--report",
                        report.toString());
                HttpClient client = HttpClient.newHttpClient()) {
            final URI endpoint = server.awaitHttp();
            final String line = server.awaitLine("(admin)").strip();
            final URI metrics = URI.create(line.substring(0, line.indexOf(' ')));
            assertThat(server.call(endpoint, "ping", "{}").get(30, TimeUnit.SECONDS))
                    .contains("\"result\"");
            status = StatusDirectory.ofUser().file(server.process.pid());
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (StatusSnapshot.read(status).counters().get(EngineCounter.FRAMES_RECEIVED.label()) != 1) {
                assertThat(System.nanoTime() - deadlineNs).isNegative();
            }
            assertThat(client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("peregrine_frames_received_total");
            server.stop();
        }
        assertThat(status).doesNotExist();
        assertThat(RunLog.read(log).totals().get("method/ping").getTotalCount()).isEqualTo(1);
        assertThat(Files.readString(report)).contains("<svg", "ping");
    }

    private static String stat(Path status) {
        final StringWriter out = new StringWriter();
        assertThat(PeregrineCommand.commandLine("stat")
                        .setOut(new PrintWriter(out, true))
                        .execute("stat", "--once", status.toString()))
                .isZero();
        return out.toString();
    }

    /** A server shows its intervals each second. */
    private static String awaitStat(long pid, String text) throws Exception {
        final Path status = StatusDirectory.ofUser().file(pid);
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String page = "";
        while (!page.contains(text)) {
            assertThat(System.nanoTime() - deadlineNs)
                    .as("%s in %s", text, page)
                    .isNegative();
            page = Files.exists(status) ? stat(status) : "";
        }
        return page;
    }

    @Test
    void shouldSayAtTheStartAndInStatThatPausesCannotBeSeenWithoutTheExport() throws Exception {
        final String unseen =
                "pauses of the JVM cannot be seen: --add-exports java.base/jdk.internal.perf=ALL-UNNAMED is missing";
        final Path said = directory.resolve("said.txt");
        final Process server = new ProcessBuilder(ServeLine.of(List.of(), "--tcp", "127.0.0.1:0"))
                .redirectError(said.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            awaitStat(server.pid(), unseen);
            assertThat(said).content().contains("peregrine: warning: " + unseen);
        } finally {
            server.destroyForcibly();
            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
            Files.deleteIfExists(StatusDirectory.ofUser().file(server.pid()));
        }
    }

    @Test
    void shouldSayInTheLogInStatInMetricsAndInTheReportThatPausesAreNotCounted() throws Exception {
        final String unseen = "pauses of the JVM cannot be seen: the JVM keeps no counters of safepoints";
        final Path log = directory.resolve("run.hlog");
        final Path report = directory.resolve("run.html");
        try (ServeProcess server = new ServeProcess(
                        List.of(),
                        List.of("-XX:-UsePerfData"),
                        "--tcp",
                        "127.0.0.1:0",
                        "--admin",
                        "127.0.0.1:0",
                        "--hlog",
                        log.toString(),
                        "--report",
                        report.toString());
                HttpClient client = HttpClient.newHttpClient()) {
            final String line = server.awaitLine("(admin)").strip();
            final URI metrics = URI.create(line.substring(0, line.indexOf(' ')));
            server.awaitLine(unseen);
            awaitStat(server.process.pid(), unseen);
            assertThat(client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("peregrine_pauses_visible 0.0")
                    .doesNotContain("peregrine_pause_seconds", "peregrine_time_to_safepoint_seconds");
            server.stop();
        }
        assertThat(RunLog.read(log).facts()).anyMatch(fact -> fact.startsWith("The " + unseen));
        assertThat(report).content().contains(unseen);
    }
}
