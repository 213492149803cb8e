package org.peregrine.tools.recording;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordedDocument;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.recording.Exchanges.Asked;
import tools.jackson.databind.node.ObjectNode;

/** One document as a line for humans, or as a JSON object for programs. */
final class DumpFormat {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long NS = 1_000_000_000L;
    private static final double NS_PER_US = 1_000;

    private DumpFormat() {}

    /** A line; a header takes several. */
    static String line(RecordedDocument document, Message message, Asked asked) {
        return document.kind() == DocumentKind.HEADER
                ? header(document)
                : LogText.printable(oneLine(document, message, asked));
    }

    private static String oneLine(RecordedDocument document, Message message, Asked asked) {
        final DocumentKind kind = document.kind();
        final StringBuilder line = new StringBuilder(time(document)).append("  ");
        if (kind == DocumentKind.GAP || kind == DocumentKind.END) {
            return line.append(kind.wireName())
                    .append(": ")
                    .append(Math.max(0, document.number(RecordingField.MISSED)))
                    .append(" documents missing ")
                    .append(document.text(RecordingField.REASON))
                    .toString()
                    .stripTrailing();
        }
        line.append(document.number(RecordingField.SHARD))
                .append('/')
                .append(document.number(RecordingField.CONNECTION));
        if (kind == DocumentKind.FRAME) {
            line.append("  >  ").append(document.text(RecordingField.FRAME));
            append(line, document.text(RecordingField.FAULT));
        } else if (kind == DocumentKind.REPLY) {
            line.append("  <  ").append(document.text(RecordingField.STATUS));
        } else {
            return line.append("  -  ")
                    .append(kind == null ? document.text(RecordingField.KIND) : kind.wireName())
                    .append(' ')
                    .append(document.text(RecordingField.WIRE))
                    .toString()
                    .stripTrailing();
        }
        append(line, asked == null ? message.method() : asked.method());
        append(line, message.id().isEmpty() ? "" : "id=" + message.id());
        if (asked != null) {
            append(line, String.format(Locale.ROOT, "%.1f us", elapsedNs(document, asked) / NS_PER_US));
        }
        document.text(RecordingField.HEADERS).lines().forEach(header -> append(line, '{' + header + '}'));
        append(line, text(document));
        return line.toString();
    }

    private static void append(StringBuilder line, String part) {
        if (!part.isEmpty()) {
            line.append(' ').append(part);
        }
    }

    private static String header(RecordedDocument document) {
        final StringBuilder lines = new StringBuilder(String.format(
                Locale.ROOT,
                "# run %s, file %d, format %d, from %s",
                LogText.printable(document.text(RecordingField.RUN)),
                document.number(RecordingField.FILE),
                document.number(RecordingField.FORMAT),
                instant(document)));
        document.text(RecordingField.ENVIRONMENT)
                .lines()
                .forEach(each -> lines.append("\n#   ").append(LogText.printable(each)));
        document.text(RecordingField.REDACTION)
                .lines()
                .forEach(each -> lines.append("\n#   redacted: ").append(LogText.printable(each)));
        return lines.toString();
    }

    /** A JSON object; the body is a member of it as it is when it is JSON. */
    static String json(RecordedDocument document, Message message, Asked asked) {
        final ObjectNode object = Message.JSON.createObjectNode();
        for (final RecordingField field : RecordingField.values()) {
            if (!document.has(field)) {
                continue;
            }
            if (field == RecordingField.BODY) {
                body(object, document, message);
            } else if (document.number(field) != -1 || document.text(field).isEmpty()) {
                object.put(field.wireName(), document.number(field));
            } else {
                object.put(field.wireName(), document.text(field));
            }
        }
        if (asked != null) {
            object.put("answers", asked.method());
            object.put("elapsedNs", elapsedNs(document, asked));
        }
        return LogText.printable(object.toString());
    }

    private static void body(ObjectNode object, RecordedDocument document, Message message) {
        final byte[] body = document.bytes(RecordingField.BODY);
        if (message.json() != null) {
            object.set("body", message.json());
        } else if (body.length > 0) {
            object.put("bodyBase64", Base64.getEncoder().encodeToString(body));
        }
    }

    private static long elapsedNs(RecordedDocument document, Asked asked) {
        return document.number(RecordingField.MONOTONIC_NS) - asked.monotonicNs();
    }

    private static Instant instant(RecordedDocument document) {
        final long epochNs = document.number(RecordingField.EPOCH_NS);
        return Instant.ofEpochSecond(epochNs / NS, epochNs % NS);
    }

    private static String time(RecordedDocument document) {
        return TIME.format(instant(document));
    }

    /** White space between the tokens of a message has no meaning. */
    private static String text(RecordedDocument document) {
        return new String(document.bytes(RecordingField.BODY), StandardCharsets.UTF_8).replaceAll("[\r\n\t]", " ");
    }
}
