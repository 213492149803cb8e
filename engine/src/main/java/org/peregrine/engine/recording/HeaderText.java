package org.peregrine.engine.recording;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.agrona.DirectBuffer;
import org.peregrine.engine.redaction.BodyRedactor;
import org.peregrine.engine.redaction.RedactionRules;
import org.peregrine.engine.redaction.SessionDigests;
import org.peregrine.engine.transport.FrameHeader;

/** Turns the headers of a ring record into lines, without what rules take out. One thread. */
final class HeaderText {
    private static final FrameHeader[] HEADERS = FrameHeader.values();
    private static final String PARAMETER_PREFIX = "mcp-param-";

    private static final String SENTINEL_PREFIX = "=?base64?";
    private static final String SENTINEL_SUFFIX = "?=";

    private final RedactionRules rules;
    private final BodyRedactor bodies;
    private final SessionDigests digests;
    private final StringBuilder text = new StringBuilder();

    /**
     * Creates a reader.
     *
     * @param digests of the recording's sessions.
     * @param bodies the redactor of the body that the headers belong to; null when bodies stay as they are.
     */
    HeaderText(RedactionRules rules, SessionDigests digests, BodyRedactor bodies) {
        this.rules = rules;
        this.digests = digests;
        this.bodies = bodies;
    }

    /** Reads the headers of a record; valid until the next call. */
    CharSequence read(DirectBuffer buffer, int offset, int length) {
        text.setLength(0);
        for (int at = offset; at < offset + length; ) {
            final int id = buffer.getByte(at);
            final int valueLength = buffer.getInt(at + Byte.BYTES);
            at += TapRecord.HEADER_PREFIX;
            if (id == TapRecord.PARAMETER_FIELDS) {
                parameters(buffer.getStringWithoutLengthAscii(at, valueLength));
            } else {
                header(HEADERS[id], buffer, at, valueLength);
            }
            at += valueLength;
        }
        return text;
    }

    private void header(FrameHeader header, DirectBuffer buffer, int offset, int length) {
        name(header.wireName());
        if (header == FrameHeader.SESSION_ID) {
            text.append(digests.digest(buffer, offset, length));
        } else if (rules.headers().contains(header.wireName())) {
            text.append(RedactionRules.REDACTED);
        } else {
            buffer.getStringWithoutLengthAscii(offset, length, text);
        }
    }

    private void name(String name) {
        if (!text.isEmpty()) {
            text.append('\n');
        }
        text.append(name).append(": ");
    }

    /** Whole header lines, of which only those that mirror arguments mean something to the engine. */
    private void parameters(String lines) {
        for (final String line : lines.split("\r\n|\n", -1)) {
            final int colon = line.indexOf(':');
            final String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (name.startsWith(PARAMETER_PREFIX)) {
                final String value = line.substring(colon + 1).strip();
                name(name);
                text.append(isSecret(name) || mirrorsSecret(value) ? RedactionRules.REDACTED : value);
            }
        }
    }

    /** A rule for an argument holds for the field that mirrors it, too, when that is named alike. */
    private boolean isSecret(String name) {
        final String argument = name.substring(PARAMETER_PREFIX.length());
        for (final List<String> pointer : rules.pointers()) {
            if (pointer.getLast().equalsIgnoreCase(argument)) {
                return true;
            }
        }
        return rules.headers().contains(name) || rules.names().contains(argument);
    }

    /** The field of an argument may be named as its author likes. */
    private boolean mirrorsSecret(String value) {
        if (bodies == null) {
            return false;
        }
        if (!value.startsWith(SENTINEL_PREFIX) || !value.endsWith(SENTINEL_SUFFIX)) {
            return bodies.removed(value);
        }
        try {
            final String encoded = value.substring(
                    SENTINEL_PREFIX.length(),
                    Math.max(SENTINEL_PREFIX.length(), value.length() - SENTINEL_SUFFIX.length()));
            return bodies.removed(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
        } catch (final IllegalArgumentException unreadable) {
            return true;
        }
    }
}
