package org.peregrine.client.response;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;

/**
 * The head of a response, read in place. Lenient where servers differ (the case of names, blanks, a bare line feed),
 * strict where the end of the body depends on it. Source: RFC 9112, 4 to 6. A flyweight; one thread.
 */
public final class ResponseHead {
    /** {@link #parse}: the head has not come whole. */
    public static final int INCOMPLETE = -1;

    /** {@link #parse}: {@link #fault()} says what is wrong. */
    public static final int FAULTY = -2;

    /** {@link #contentLength()}: the field is absent. */
    public static final long ABSENT = -1;

    private static final int MAX_BYTES = 64 << 10;
    private static final int STATUS_LINE_BYTES = "HTTP/1.1 200".length();
    private static final int STATUS_OFFSET = "HTTP/1.1 ".length();
    private static final int MINOR_OFFSET = "HTTP/1.".length();
    private static final int MAX_LENGTH_DIGITS = 18;
    private static final int DECIMAL = 10;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int FIRST_FINAL = 200;

    private static final byte[] VERSION = lower("HTTP/1.");
    private static final byte[] CONTENT_LENGTH = lower("content-length");
    private static final byte[] CONTENT_TYPE = lower("content-type");
    private static final byte[] CONTENT_ENCODING = lower("content-encoding");
    private static final byte[] TRANSFER_ENCODING = lower("transfer-encoding");
    private static final byte[] CONNECTION = lower("connection");
    private static final byte[] SESSION = lower("mcp-session-id");
    private static final byte[] ACCEPT_KEY = lower("sec-websocket-accept");
    private static final byte[] CHUNKED = lower("chunked");
    private static final byte[] CLOSE = lower("close");
    private static final byte[] KEEP_ALIVE = lower("keep-alive");
    private static final byte[] IDENTITY = lower("identity");
    private static final byte[] EVENT_STREAM = lower("text/event-stream");

    private int status;
    private long contentLength;
    private boolean chunked;
    private boolean oldVersion;
    private boolean closeSeen;
    private boolean keepAliveSeen;
    private boolean events;
    private int sessionOffset;
    private int sessionLength;
    private int acceptKeyOffset;
    private int acceptKeyLength;
    private String fault;

    private static byte[] lower(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads a head; returns the index after it, {@link #INCOMPLETE} or {@link #FAULTY}. */
    public int parse(UnsafeBuffer buffer, int from, int limit) {
        reset();
        int line = from;
        while (true) {
            int feed = line;
            while (feed < limit && buffer.getByte(feed) != '\n') {
                feed++;
            }
            if (feed == limit) {
                return limit - from > MAX_BYTES ? fail("the response's head is longer than 64 KiB") : INCOMPLETE;
            }
            final int end = feed > line && buffer.getByte(feed - 1) == '\r' ? feed - 1 : feed;
            if (line == from) {
                statusLine(buffer, line, end);
            } else if (end == line) {
                return fault == null ? feed + 1 : FAULTY;
            } else {
                field(buffer, line, end);
            }
            if (fault != null) {
                return FAULTY;
            }
            line = feed + 1;
        }
    }

    private void reset() {
        status = 0;
        contentLength = ABSENT;
        chunked = false;
        oldVersion = false;
        closeSeen = false;
        keepAliveSeen = false;
        events = false;
        sessionOffset = 0;
        sessionLength = 0;
        acceptKeyOffset = 0;
        acceptKeyLength = 0;
        fault = null;
    }

    private int fail(String reason) {
        fault = reason;
        return FAULTY;
    }

    private void statusLine(UnsafeBuffer buffer, int line, int end) {
        if (end - line < STATUS_LINE_BYTES || !startsWith(buffer, line, VERSION)) {
            fail("the server does not speak HTTP/1");
            return;
        }
        oldVersion = buffer.getByte(line + MINOR_OFFSET) == '0';
        for (int i = line + STATUS_OFFSET; i < line + STATUS_LINE_BYTES; i++) {
            final int digit = buffer.getByte(i) - '0';
            if (digit < 0 || digit >= DECIMAL) {
                fail("the response has no status");
                return;
            }
            status = status * DECIMAL + digit;
        }
    }

    private static boolean startsWith(UnsafeBuffer buffer, int offset, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (buffer.getByte(offset + i) != text[i]) {
                return false;
            }
        }
        return true;
    }

    private void field(UnsafeBuffer buffer, int line, int end) {
        int colon = line;
        while (colon < end && buffer.getByte(colon) != ':') {
            colon++;
        }
        if (colon == end || colon == line) {
            fail("a field of the response has no name");
            return;
        }
        int from = colon + 1;
        int to = end;
        while (from < to && isBlank(buffer.getByte(from))) {
            from++;
        }
        while (from < to && isBlank(buffer.getByte(to - 1))) {
            to--;
        }
        field(buffer, line, colon - line, from, to - from);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private void field(UnsafeBuffer buffer, int name, int nameLength, int value, int length) {
        if (HttpSyntax.equalsLower(buffer, name, nameLength, CONTENT_LENGTH)) {
            contentLength(buffer, value, length);
        } else if (HttpSyntax.equalsLower(buffer, name, nameLength, CONTENT_TYPE)) {
            events = length >= EVENT_STREAM.length
                    && HttpSyntax.equalsLower(buffer, value, EVENT_STREAM.length, EVENT_STREAM);
        } else if (HttpSyntax.equalsLower(buffer, name, nameLength, TRANSFER_ENCODING)) {
            chunked = HttpSyntax.equalsLower(buffer, value, length, CHUNKED);
            if (!chunked && !HttpSyntax.equalsLower(buffer, value, length, IDENTITY)) {
                fail("the response has an unknown Transfer-Encoding");
            }
        } else if (HttpSyntax.equalsLower(buffer, name, nameLength, CONNECTION)) {
            connection(buffer, value, value + length);
        } else if (HttpSyntax.equalsLower(buffer, name, nameLength, SESSION)) {
            sessionOffset = value;
            sessionLength = length;
        } else if (HttpSyntax.equalsLower(buffer, name, nameLength, ACCEPT_KEY)) {
            acceptKeyOffset = value;
            acceptKeyLength = length;
        } else if (HttpSyntax.equalsLower(buffer, name, nameLength, CONTENT_ENCODING)
                && !HttpSyntax.equalsLower(buffer, value, length, IDENTITY)) {
            fail("the response has a Content-Encoding that was not asked for");
        }
    }

    /** A list of options, such as {@code Close, TE}; the field may come more than once. */
    private void connection(UnsafeBuffer buffer, int from, int limit) {
        int start = from;
        while (start < limit) {
            int comma = start;
            while (comma < limit && buffer.getByte(comma) != ',') {
                comma++;
            }
            int end = comma;
            while (start < end && isBlank(buffer.getByte(start))) {
                start++;
            }
            while (start < end && isBlank(buffer.getByte(end - 1))) {
                end--;
            }
            closeSeen |= HttpSyntax.equalsLower(buffer, start, end - start, CLOSE);
            keepAliveSeen |= HttpSyntax.equalsLower(buffer, start, end - start, KEEP_ALIVE);
            start = comma + 1;
        }
    }

    private void contentLength(UnsafeBuffer buffer, int offset, int length) {
        long value = 0;
        boolean valid = length > 0 && length <= MAX_LENGTH_DIGITS;
        for (int i = offset; valid && i < offset + length; i++) {
            final int digit = buffer.getByte(i) - '0';
            valid = digit >= 0 && digit < DECIMAL;
            value = value * DECIMAL + digit;
        }
        if (!valid || (contentLength != ABSENT && contentLength != value)) {
            fail("the response has a malformed Content-Length");
        }
        contentLength = value;
    }

    /** The fault; null when there is none. */
    public String fault() {
        return fault;
    }

    /** Status of the response, of three digits. */
    public int status() {
        return status;
    }

    /** Whether the status is of the 200s. */
    public boolean isSuccess() {
        return status >= FIRST_FINAL && status < 300;
    }

    /** Whether another response follows to the same request. */
    boolean isInterim() {
        return status < FIRST_FINAL;
    }

    /** Whether the status admits no body, whatever the fields say. */
    boolean isBodyless() {
        return status < FIRST_FINAL || status == NO_CONTENT || status == NOT_MODIFIED;
    }

    /** Value of Content-Length, or {@link #ABSENT}. */
    public long contentLength() {
        return contentLength;
    }

    /** Whether the body comes in chunks. */
    public boolean chunked() {
        return chunked;
    }

    /** Whether the server ends the connection after this response. Source: RFC 9112, 9.3. */
    public boolean closing() {
        return closeSeen || (oldVersion && !keepAliveSeen);
    }

    /** Whether the body is a stream of events. */
    public boolean isEventStream() {
        return events;
    }

    /** Offset of the value of Mcp-Session-Id. */
    public int sessionOffset() {
        return sessionOffset;
    }

    /** Length of the value of Mcp-Session-Id; 0 when there is none. */
    public int sessionLength() {
        return sessionLength;
    }

    /** Offset of the value of Sec-WebSocket-Accept. */
    public int acceptKeyOffset() {
        return acceptKeyOffset;
    }

    /** Length of the value of Sec-WebSocket-Accept; 0 when there is none. */
    public int acceptKeyLength() {
        return acceptKeyLength;
    }
}
