package org.peregrine.tools.serve;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.file.PrivateFiles;
import org.peregrine.engine.log.AuditSettings;
import org.peregrine.engine.log.LogText;
import picocli.CommandLine.Option;

/** Options of {@code serve} about audit log and access log. */
final class AuditOptions {
    @Option(
            names = "--audit-log",
            paramLabel = "FILE",
            description = "Append a line of JSON for each call of a tool, resource or prompt, and for each that was "
                    + "denied: the caller, the entry, the end, the time. Renamed to FILE.1 at AUDIT_FILE_BYTES.")
    private Path auditLog;

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            description = "Append such a line for every message of every client. SIGHUP opens both files again.")
    private Path accessLog;

    boolean areGiven() {
        return auditLog != null || accessLog != null;
    }

    /** Sets the context; throws an {@link IllegalArgumentException} for invalid options. */
    void configure(EngineContext context, List<String> redaction, PrintWriter err) {
        if (areGiven()) {
            context.audit(new AuditSettings(auditLog, accessLog, redaction, line -> {
                synchronized (err) {
                    err.println("peregrine: " + LogText.printable(line, LogText.MAX_MESSAGE));
                    err.flush();
                }
            }));
        }
    }

    /** Says that others can change a log that exists; null when they cannot. */
    String exposure() {
        return Stream.of(auditLog, accessLog)
                .filter(Objects::nonNull)
                .map(PrivateFiles::writableByOthers)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Opens the logs again at each SIGHUP, which ends a process without logs, as ever. */
    void listen(McpEngine engine) {
        if (areGiven()) {
            Signals.on(engine::reopenLogs, "HUP");
        }
    }
}
