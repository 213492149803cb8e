package org.peregrine.tools.serve;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.peregrine.codec.mcp.PeregrineVersion;
import org.peregrine.codec.tls.TlsRules;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.file.FileTarget;
import org.peregrine.engine.file.PrivateFiles;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.metrics.HistogramLog;
import org.peregrine.engine.metrics.Interval;
import org.peregrine.engine.metrics.IntervalListener;
import org.peregrine.engine.metrics.Metrics;
import org.peregrine.engine.metrics.MetricsSettings;
import org.peregrine.tools.admin.AdminServer;
import org.peregrine.tools.report.History;
import org.peregrine.tools.report.RunReport;
import org.peregrine.tools.stat.StatusDirectory;
import org.peregrine.tools.trace.TraceExport;
import org.peregrine.transports.tls.ServerContext;
import picocli.CommandLine.Option;

/** The options of {@code serve} about seeing what it does. */
final class ObserveOptions implements AutoCloseable {
    private static final String TITLE = "Peregrine " + PeregrineVersion.TEXT;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            converter = HostAndPort.class,
            description = "Serve /metrics (Prometheus), /health, /ready and /report there; the host is 127.0.0.1 unless"
                    + " given.")
    private InetSocketAddress admin;

    @Option(
            names = "--hlog",
            paramLabel = "FILE",
            description = "Write latencies and pauses of each second as an HdrHistogram log.")
    private Path hlog;

    @Option(names = "--report", paramLabel = "FILE", description = "Write an HTML report at the end.")
    private Path report;

    @Option(
            names = "--no-stat",
            description = "Do not show this server to 'peregrine stat': no file in the directory for temporary files.")
    private boolean hidden;

    @Option(
            names = "--trace",
            description = "Export a span of each request, as the environment's OTEL_* variables say; by default with"
                    + " OTLP to http://localhost:4318.")
    private boolean traced;

    private TraceExport traces;
    private History history;
    private String adminUrl;

    /** Sets the engine's metrics and tracer as the options say. */
    void configure(EngineContext context, PrintWriter err) throws IOException {
        if (traced) {
            traces = startTraces();
            context.tracer(traces.tracer());
        }
        MetricsSettings settings = MetricsSettings.standard();
        if (hlog != null) {
            settings = settings.with(log());
        }
        if (admin != null || report != null) {
            history = new History();
            settings = settings.with(history);
        }
        if (report != null) {
            checkReport();
            settings = settings.with(new ReportAtEnd());
        }
        if (!hidden) {
            try {
                settings = settings.withStatusFile(StatusDirectory.ofUser().ownFile());
            } catch (final IOException unusable) {
                err.println("peregrine: warning: 'peregrine stat' will not see this server: "
                        + LogText.printable(FileReason.of(unusable), LogText.MAX_MESSAGE));
            }
        }
        context.metrics(settings);
    }

    /** The SDK says what is wrong with its configuration in several kinds of runtime exceptions. */
    private static TraceExport startTraces() throws IOException {
        try {
            return TraceExport.start();
        } catch (final RuntimeException failure) {
            throw new IOException("--trace: " + failure.getMessage(), failure);
        }
    }

    private HistogramLog log() throws IOException {
        try {
            return HistogramLog.in(hlog);
        } catch (final IOException failure) {
            throw new IOException("--hlog cannot be written: " + FileReason.of(failure), failure);
        }
    }

    /** Finds out at the start that the report could not be written at the end; what is in the file stays. */
    private void checkReport() throws IOException {
        try {
            PrivateFiles.createFile(report);
            FileTarget.require(report);
            Files.newOutputStream(report, StandardOpenOption.APPEND).close();
        } catch (final IOException failure) {
            throw new IOException("--report cannot be written: " + FileReason.of(failure), failure);
        }
    }

    /** Starts the admin port, when it was asked for; nothing that it needs is loaded otherwise. */
    AutoCloseable start(McpEngine engine, List<String> allowedHosts, ServerContext tls) throws IOException {
        if (admin == null) {
            return () -> {};
        }
        final AdminServer server = AdminServer.start(
                admin,
                tls == null ? null : tls.serverContext(TlsRules.HTTP_1_1),
                allowedHosts,
                engine,
                () -> report(engine.metrics()));
        adminUrl = server.url();
        return server;
    }

    /** Exports the last spans. After the engine has ended, once or more often. */
    @Override
    public void close() {
        if (traces != null) {
            traces.close();
        }
    }

    /** The address of the admin port; null for none. */
    InetSocketAddress adminAddress() {
        return admin;
    }

    /** Prints the address of the admin port. */
    void announce(PrintWriter err) {
        if (adminUrl != null) {
            err.println("  " + adminUrl + "metrics (admin)");
        }
    }

    private String report(Metrics metrics) {
        return RunReport.html(TITLE, history.run(metrics, List.of()));
    }

    /** Writes the report when the last interval is in the history. */
    private final class ReportAtEnd implements IntervalListener {
        private Metrics last;

        @Override
        public void onInterval(Interval interval, Metrics metrics) {
            last = metrics;
        }

        @Override
        public void onClose() {
            if (last == null) { // The server never came to serve.
                return;
            }
            try {
                PrivateFiles.createFile(report);
                FileTarget.require(report); // Another may stand there by now.
                Files.writeString(report, report(last));
            } catch (final IOException failure) {
                throw new UncheckedIOException("The report cannot be written", failure);
            }
        }
    }
}
