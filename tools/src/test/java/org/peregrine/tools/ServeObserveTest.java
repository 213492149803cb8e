package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.StatusSnapshot;
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
            server.process.destroy();
            server.awaitExit();
        }
        assertThat(status).doesNotExist();
        assertThat(RunLog.read(log).totals().get("method/ping").getTotalCount()).isEqualTo(1);
        assertThat(Files.readString(report)).contains("<svg", "ping");
    }
}
