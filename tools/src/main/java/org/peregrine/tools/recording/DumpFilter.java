package org.peregrine.tools.recording;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordedDocument;
import org.peregrine.codec.recording.RecordingField;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that select documents. */
final class DumpFilter {
    /** The two ways of messages. */
    enum Direction {
        IN,
        OUT
    }

    private static final long NS = 1_000_000_000L;

    @Option(
            names = "--connection",
            paramLabel = "[SHARD/]N",
            description = "Only this connection; of shard 0 unless given.")
    private String connection;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "Only this method; 'tools/*' takes all that begin so.")
    private String method;

    @Option(names = "--direction", paramLabel = "in|out", description = "Only what peers sent, or what they got.")
    private Direction direction;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "From a time on, as 2026-11-24T10:00:00Z, or as +SECONDS from the beginning.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Up to a time, as for --from.")
    private String to;

    private long beginNs = -1;

    /** Checks what was asked for. */
    void check() {
        bound(from, 0, 0);
        bound(to, 0, 0);
        if (connection != null && !connection.matches("(\\d+/)?\\d+")) {
            throw new TypeConversionException("'" + connection + "' is not a connection; expected N or SHARD/N");
        }
    }

    /** Whether a document is wanted; to be asked for each, in order. */
    boolean takes(RecordedDocument document, String ofMethod) {
        final long timeNs = document.number(RecordingField.EPOCH_NS);
        if (beginNs < 0) {
            beginNs = timeNs;
        }
        return bound(from, beginNs, Long.MIN_VALUE) <= timeNs
                && timeNs <= bound(to, beginNs, Long.MAX_VALUE)
                && takesConnection(document)
                && takesDirection(document.kind())
                && takesMethod(ofMethod);
    }

    private boolean takesConnection(RecordedDocument document) {
        if (connection == null) {
            return true;
        }
        final String wanted = connection.contains("/") ? connection : "0/" + connection;
        return wanted.equals(document.number(RecordingField.SHARD) + "/" + document.number(RecordingField.CONNECTION));
    }

    private boolean takesDirection(DocumentKind kind) {
        return direction == null || kind == (direction == Direction.IN ? DocumentKind.FRAME : DocumentKind.REPLY);
    }

    private boolean takesMethod(String ofMethod) {
        if (method == null) {
            return true;
        }
        return method.endsWith("*")
                ? ofMethod.startsWith(method.substring(0, method.length() - 1))
                : ofMethod.equals(method);
    }

    private static long bound(String text, long beginNs, long missing) {
        if (text == null) {
            return missing;
        }
        try {
            if (text.startsWith("+")) {
                return beginNs + (long) (Double.parseDouble(text.substring(1)) * NS);
            }
            final Duration since = Duration.between(Instant.EPOCH, Instant.parse(text));
            return since.toNanos();
        } catch (final DateTimeParseException | NumberFormatException wrong) {
            throw new TypeConversionException(
                    "'" + text + "' is not a time; expected one as 2026-11-24T10:00:00Z, or +SECONDS");
        }
    }
}
