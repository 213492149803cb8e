package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.client.McpClient;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.metrics.HistogramLog;
import org.peregrine.engine.metrics.MetricsSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.tools.admin.AdminServer;
import org.peregrine.tools.connect.AeronServer;
import org.peregrine.tools.kit.Kit;
import org.peregrine.tools.report.History;
import org.peregrine.tools.report.ReportCommand;
import org.peregrine.tools.report.RunReport;
import org.peregrine.tools.stat.StatCommand;
import picocli.CommandLine;

/** Errors that a client makes a real driver report, wherever a server is looked at. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DriverErrorsTest {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    private Path temp;

    private static void await(BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNs).as("it did not come").isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** The driver has a window that is larger than this buffer. */
    private static void makeAnError(AeronServer server) {
        assertThatThrownBy(() -> McpClient.connect(
                                server.target().replaceFirst("127.0.0.1:[0-9]+", "127.0.0.2:9|so-rcvbuf=100"))
                        .close())
                .isInstanceOf(IOException.class);
    }

    private String stat(Path file) {
        final StringWriter out = new StringWriter();
        assertThat(new CommandLine(new StatCommand())
                        .setOut(new PrintWriter(out, true))
                        .execute(file.toString(), "--once"))
                .isZero();
        return out.toString();
    }

    private static String metrics(McpEngine engine) throws Exception {
        final AdminServer admin = AdminServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, List.of(), engine, () -> "");
        try (admin;
                HttpClient http = HttpClient.newHttpClient()) {
            final HttpRequest request = HttpRequest.newBuilder(URI.create(admin.url() + "metrics"))
                    .header("Accept", "application/openmetrics-text; version=1.0.0")
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                    .body();
        }
    }

    @Test
    void shouldBeShownByStatMetricsAndReport() throws Exception {
        final Path status = temp.resolve("1.counters");
        final Path hlog = temp.resolve("run.hlog");
        final History history = new History();
        final MetricsSettings settings = MetricsSettings.standard()
                .withStatusFile(status)
                .with(HistogramLog.in(hlog))
                .with(history);
        final EngineContext context = new EngineContext()
                .registry(Registry.builder().plugin(Kit.BUILT_IN.plugin()).build());
        try (AeronServer server = new AeronServer("udp", context.metrics(settings))) {
            try (McpClient client = McpClient.connect(server.target())) {
                client.callTool("echo", "{\"message\":\"hello\"}");
                makeAnError(server);
                final McpEngine engine = server.engine();
                await(() -> !engine.metrics().total().load().errors().isEmpty());
                await(() -> engine.metrics().total().load().counters().get(EngineCounter.AERON_BYTES_RECEIVED) > 0);
                await(() -> stat(status).contains("so-rcvbuf=100")); // Its file is written after the total.
                assertThat(stat(status))
                        .contains("ERRORS that drivers of transports report", "aeron", "so-rcvbuf=100")
                        .contains(EngineCounter.AERON_DRIVER_ERRORS.label())
                        .contains(EngineCounter.AERON_BYTES_RECEIVED.label());
                assertThat(metrics(engine))
                        .containsPattern(
                                "peregrine_driver_errors_total\\{error=\"[^\n]*so-rcvbuf=100[^\n]*\",transport=\"aeron\"} 1")
                        .contains("peregrine_driver_error_first_seconds{error=", "peregrine_driver_error_last_seconds{")
                        .contains("peregrine_aeron_bytes_received_total", "peregrine_aeron_refused_clients_total 0")
                        .endsWith("# EOF\n");
                assertShown(RunReport.html("live", history.run(engine.metrics(), List.of())));
            }
        }
        final Path page = temp.resolve("run.html");
        assertThat(new CommandLine(new ReportCommand()).execute(hlog.toString(), "-o", page.toString()))
                .isZero();
        assertShown(Files.readString(page));
    }

    private static void assertShown(String html) {
        assertThat(html)
                .contains("Errors that drivers of transports report", "<td>aeron</td>", "so-rcvbuf=100")
                .containsSubsequence("Errors that drivers of transports report", "Latency by percentile")
                .contains("Counters that are not zero", EngineCounter.AERON_BYTES_RECEIVED.label());
    }
}
