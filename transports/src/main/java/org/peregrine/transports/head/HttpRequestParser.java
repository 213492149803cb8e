package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;

/**
 * Parses a complete head in place. Knows the grammar, and the fields that decide where the body ends; the transport
 * decides whether the request is allowed.
 */
public final class HttpRequestParser {
    private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION_NAME = "HTTP/".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_BYTES = "HTTP/1.1".length();
    private static final byte[] CHUNKED = "chunked".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UPGRADE = "upgrade".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WEBSOCKET = "websocket".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] IDENTITY = "identity".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PARAMETER = "mcp-param-".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MCP = "mcp".getBytes(StandardCharsets.US_ASCII);

    private HttpRequestParser() {}

    /**
     * Parses a head.
     *
     * @param buffer holds it, with readable padding behind it.
     * @param start index of its first byte.
     * @param end index after the empty line that ends it; every line feed before follows a carriage return.
     * @param head filled; its spans count from start.
     * @return the fault of the head, or {@link HttpRefusal#NONE}.
     */
    public static HttpRefusal parse(UnsafeBuffer buffer, int start, int end, HttpHead head) {
        head.reset();
        head.length = end - start;
        HttpRefusal refusal = requestLine(buffer, start, head);
        int line = start + head.targetOffset;
        while (buffer.getByte(line) != '\r') {
            line++;
        }
        line += 2;
        head.fieldsOffset = line - start;
        while (refusal == HttpRefusal.NONE && line < end - 2) {
            final int colon = nameEnd(buffer, line);
            final int valueEnd = colon < 0 ? -1 : valueEnd(buffer, colon + 1);
            if (valueEnd < 0) {
                return HttpRefusal.BAD_FIELD;
            }
            refusal = field(buffer, start, line, colon, valueEnd, head);
            line = valueEnd + 2;
        }
        return refusal == HttpRefusal.NONE ? framing(buffer, start, head) : refusal;
    }

    private static HttpRefusal requestLine(UnsafeBuffer buffer, int start, HttpHead head) {
        int i = start;
        while (HttpSyntax.isToken(buffer.getByte(i))) {
            i++;
        }
        head.method = HttpMethod.find(buffer, start, i - start);
        head.targetOffset = i - start;
        if (i == start || buffer.getByte(i) != ' ') {
            return HttpRefusal.BAD_REQUEST_LINE;
        }
        i++;
        if (head.method == HttpMethod.OPTIONS && buffer.getByte(i) == '*' && buffer.getByte(i + 1) == ' ') {
            head.target(i - start, 1, 0);
            head.asterisk = true;
            return version(buffer, i + 2, head);
        }
        if (buffer.getByte(i) != '/') {
            i = AbsoluteTarget.pathOf(buffer, start, i, head);
            if (i < 0) {
                return HttpRefusal.BAD_REQUEST_LINE;
            }
        }
        final int target = i;
        int pathEnd = buffer.getByte(i) == '/' ? -1 : i;
        while (HttpSyntax.isTarget(buffer.getByte(i) & 0xFF)) {
            if (pathEnd < 0 && buffer.getByte(i) == '?') {
                pathEnd = i;
            }
            i++;
        }
        if (buffer.getByte(i) != ' ') {
            return HttpRefusal.BAD_REQUEST_LINE;
        }
        head.target(
                target - start, (pathEnd < 0 ? i : pathEnd) - target, Math.max(0, pathEnd < 0 ? 0 : i - pathEnd - 1));
        return version(buffer, i + 1, head);
    }

    private static HttpRefusal version(UnsafeBuffer buffer, int offset, HttpHead head) {
        int end = offset;
        while (buffer.getByte(end) != '\r') {
            end++;
        }
        final int length = end - offset;
        final byte minor = buffer.getByte(end - 1);
        if (length == VERSION_BYTES
                && HttpSyntax.equalsExactly(buffer, offset, VERSION.length, VERSION)
                && HttpSyntax.isDigit(minor)
                && buffer.getByte(end + 1) == '\n') {
            head.version10 = minor == '0';
            head.closing = head.version10;
            return HttpRefusal.NONE;
        }
        final boolean version = length == VERSION_BYTES
                && HttpSyntax.equalsExactly(buffer, offset, 5, VERSION_NAME)
                && HttpSyntax.isDigit(buffer.getByte(offset + 5))
                && buffer.getByte(offset + 6) == '.'
                && HttpSyntax.isDigit(minor)
                && buffer.getByte(end + 1) == '\n';
        return version ? HttpRefusal.UNKNOWN_VERSION : HttpRefusal.BAD_REQUEST_LINE;
    }

    /** Checks the name in a field line; returns the index of the colon behind it, -1 when it is malformed. */
    private static int nameEnd(UnsafeBuffer buffer, int line) {
        int i = line;
        while (HttpSyntax.isToken(buffer.getByte(i))) {
            i++;
        }
        return i == line || buffer.getByte(i) != ':' ? -1 : i;
    }

    /** Checks a field's value; returns the index of the carriage return that ends it, -1 when it is malformed. */
    private static int valueEnd(UnsafeBuffer buffer, int value) {
        final int end = HttpSyntax.valueEnd(buffer, value);
        return buffer.getByte(end) == '\r' && buffer.getByte(end + 1) == '\n' ? end : -1;
    }

    private static HttpRefusal field(UnsafeBuffer buffer, int start, int line, int colon, int lineEnd, HttpHead head) {
        final HttpField field = HttpField.find(buffer, line, colon - line);
        if (field == null) {
            if (colon - line > PARAMETER.length && HttpSyntax.equalsLower(buffer, line, PARAMETER.length, PARAMETER)) {
                head.parameter(line - start, lineEnd + 2 - start);
            }
            return HttpRefusal.NONE;
        }
        int from = colon + 1;
        int to = lineEnd;
        while (from < to && HttpSyntax.isSpace(buffer.getByte(from))) {
            from++;
        }
        while (to > from && HttpSyntax.isSpace(buffer.getByte(to - 1))) {
            to--;
        }
        if (head.has(field) && !field.isList()) {
            return duplicate(field);
        }
        head.field(field, from - start, to - from);
        list(buffer, from, to, field, head);
        return HttpRefusal.NONE;
    }

    /** Reads a list, which may come in several fields. */
    private static void list(UnsafeBuffer buffer, int from, int to, HttpField field, HttpHead head) {
        switch (field) {
            case ACCEPT -> {
                final int admitted = MediaType.admitted(buffer, from, to);
                head.acceptsJson |= (admitted & MediaType.ADMITS_JSON) != 0;
                head.acceptsStream |= (admitted & MediaType.ADMITS_STREAM) != 0;
            }
            case CONNECTION -> {
                head.closing |= FieldList.contains(buffer, from, to, CLOSE);
                head.upgrading |= FieldList.contains(buffer, from, to, UPGRADE);
            }
            case CONTENT_ENCODING -> head.encoded |= !FieldList.isAll(buffer, from, to, IDENTITY);
            case UPGRADE -> head.upgradesToWebSocket |= FieldList.contains(buffer, from, to, WEBSOCKET);
            case SEC_WEBSOCKET_PROTOCOL -> head.offersMcp |= FieldList.containsExactly(buffer, from, to, MCP);
            default -> {} // Only its span is needed.
        }
    }

    private static HttpRefusal duplicate(HttpField field) {
        return switch (field) {
            case HOST -> HttpRefusal.BAD_HOST;
            case CONTENT_LENGTH -> HttpRefusal.BAD_CONTENT_LENGTH;
            case TRANSFER_ENCODING -> HttpRefusal.BAD_TRANSFER_ENCODING;
            default -> HttpRefusal.DUPLICATE_FIELD;
        };
    }

    /** Decides where the body ends, and refuses anything that two parsers could read differently. */
    private static HttpRefusal framing(UnsafeBuffer buffer, int start, HttpHead head) {
        if (!head.has(HttpField.HOST)) {
            return HttpRefusal.BAD_HOST;
        }
        if (head.authorityLength > 0) { // The Host field is ignored then (RFC 9112, 3.2.2).
            head.field(HttpField.HOST, head.authorityOffset, head.authorityLength);
        }
        if (head.has(HttpField.CONTENT_LENGTH)) {
            final int offset = start + head.offset(HttpField.CONTENT_LENGTH);
            head.contentLength = decimal(buffer, offset, head.length(HttpField.CONTENT_LENGTH));
            if (head.contentLength < 0) {
                return HttpRefusal.BAD_CONTENT_LENGTH;
            }
        }
        if (head.has(HttpField.TRANSFER_ENCODING)) {
            if (head.has(HttpField.CONTENT_LENGTH) || head.version10) {
                return HttpRefusal.BAD_TRANSFER_ENCODING;
            }
            final int offset = start + head.offset(HttpField.TRANSFER_ENCODING);
            if (!HttpSyntax.equalsLower(buffer, offset, head.length(HttpField.TRANSFER_ENCODING), CHUNKED)) {
                return HttpRefusal.UNKNOWN_CODING;
            }
            head.chunked = true;
        }
        return HttpRefusal.NONE;
    }

    /** The value of a run of digits, at most {@link HttpHead#HUGE}; -1 when it is none. */
    static int decimal(UnsafeBuffer buffer, int offset, int length) {
        long value = 0;
        for (int i = offset; i < offset + length; i++) {
            final byte b = buffer.getByte(i);
            if (!HttpSyntax.isDigit(b)) {
                return -1;
            }
            value = Math.min(HttpHead.HUGE, value * 10 + (b - '0'));
        }
        return length == 0 ? -1 : (int) value;
    }
}
