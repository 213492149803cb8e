package org.peregrine.tools.serve;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.codec.mcp.PeregrineVersion;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.recording.RecordingSettings;
import picocli.CommandLine.Option;

/** Options of {@code serve} about recording. */
final class RecordingOptions {
    private static final int MIN_FILES = 4;

    @Option(
            names = "--record",
            paramLabel = "DIR",
            description =
                    "Record everything that clients send and get, over every transport, Aeron too, in files that only this"
                            + " user can read; see 'dump' and 'replay'.")
    private Path directory;

    @Option(
            names = "--record-limit",
            paramLabel = "BYTES",
            converter = ByteCount.class,
            description = "Limit of the recording's disk space, such as 500m (default 1g); the oldest files are "
                    + "deleted.")
    private Long limit;

    @Option(
            names = "--redact",
            paramLabel = "RULE",
            description = "Keep a value out of recording and logs: the NAME of a member, a JSON pointer such as "
                    + "/params/arguments/iban, or header:NAME. May be repeated. Never recorded are the header fields "
                    + "Authorization, Proxy-Authorization and Cookie; left out by themselves are members and "
                    + "Mcp-Param- "
                    + "fields named token, cookie, ... or with a name that ends in password, secret, api_key, ...; "
                    + "docs/recording.md has the list. keep:NAME records one of them, keep:* all.")
    private List<String> redaction = new ArrayList<>();

    /** The rules of redaction, which hold for logs, too. */
    List<String> redaction() {
        return redaction;
    }

    /** Sets the context; throws an {@link IllegalArgumentException} for invalid options. */
    void configure(EngineContext context, PrintWriter err, boolean hasLogs) {
        if (directory == null) {
            if (limit != null) {
                throw new IllegalArgumentException("--record-limit needs --record DIR");
            }
            if (!redaction.isEmpty() && !hasLogs) {
                throw new IllegalArgumentException("--redact needs --record DIR, --audit-log or --access-log FILE");
            }
            return;
        }
        if (limit != null) {
            final long file = Math.min(context.limit(Limit.RECORDING_FILE_BYTES), limit / MIN_FILES);
            context.limit(Limit.RECORDING_FILE_BYTES, file).limit(Limit.RECORDING_TOTAL_BYTES, limit);
        }
        context.recording(new RecordingSettings(
                directory,
                redaction,
                List.of(
                        "peregrine: " + PeregrineVersion.TEXT,
                        "jvm: " + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                        "os: " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                                + System.getProperty("os.arch")),
                line -> {
                    synchronized (err) {
                        err.println("peregrine: recording: " + LogText.printable(line, LogText.MAX_MESSAGE));
                        err.flush();
                    }
                }));
    }
}
