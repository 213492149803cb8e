package org.peregrine.transports.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.transports.head.Challenges;
import org.peregrine.transports.head.HttpDate;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.head.OriginPolicy;

/**
 * Writes response heads, and whole refusals, from parts encoded beforehand. One for each endpoint and shard; the text
 * is valid until the next is written.
 *
 * <p>Every response carries a Date, as RFC 9110, 6.6.1 asks of a server with a clock; it is encoded once a second.
 */
final class HttpResponses {
    /** For a peer that waits with the body of its request. */
    static final UnsafeBuffer CONTINUE = new UnsafeBuffer(ascii("HTTP/1.1 100 Continue\r\n\r\n"));

    private static final byte[] JSON = ascii("Content-Type: application/json\r\n");
    private static final byte[] STREAM = ascii(String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Content-Type: text/event-stream",
            "Cache-Control: no-cache",
            "X-Accel-Buffering: no",
            ""));
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] SESSION_ID = ascii("Mcp-Session-Id: ");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] RETRY_AFTER = ascii("Retry-After: ");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] ALLOW_ORIGIN = ascii("Access-Control-Allow-Origin: ");
    private static final byte[] CROSS_ORIGIN = ascii(
            "\r\nVary: Origin\r\nAccess-Control-Expose-Headers: Mcp-Session-Id, WWW-Authenticate, Retry-After\r\n");
    // A star does not stand for Authorization (Fetch, 4.9), which is therefore named.
    private static final byte[] PREFLIGHT = ascii(String.join(
            "\r\n",
            "Access-Control-Allow-Methods: GET, POST, DELETE",
            "Access-Control-Allow-Headers: *, Authorization",
            "Access-Control-Max-Age: 600",
            ""));
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] NO_FIELD = {};
    private static final byte[] DATE = ascii("Date: ");
    private static final int FIELDS_BYTES = 1024 + OriginPolicy.MAX_BYTES;
    private static final long SECOND_MS = 1000;

    private final UnsafeBuffer buffer;
    private final UnsafeBuffer date = new UnsafeBuffer(new byte[DATE.length + HttpDate.BYTES + LINE_END.length]);
    private final byte[][] statusLines = Arrays.stream(ReplyStatus.values())
            .map(status -> ascii("HTTP/1.1 " + statusLine(status) + "\r\n"))
            .toArray(byte[][]::new);
    private final byte[][] refusalHeads = Arrays.stream(HttpRefusal.values())
            .map(refusal -> ascii(refusal.head()))
            .toArray(byte[][]::new);
    private final byte[][] refusalBodies = Arrays.stream(HttpRefusal.values())
            .map(refusal -> ascii(refusal.body()))
            .toArray(byte[][]::new);
    private final EventWriter events = new EventWriter();
    private final Reply accepted = new Reply().body(ReplyStatus.ACCEPTED, null, 0, 0);
    private final OriginPolicy origins;
    private final Challenges challenges;
    private final EpochClock clock;
    private long dateSecond = -1;
    private int length;

    /**
     * Creates the responses of an endpoint.
     *
     * @param metadata description of the server; empty when there is none.
     * @param challenges of the endpoint; null when nobody is asked for a token.
     */
    HttpResponses(OriginPolicy origins, EpochClock clock, byte[] metadata, Challenges challenges) {
        this.buffer = new UnsafeBuffer(
                new byte[FIELDS_BYTES + (challenges == null ? 0 : challenges.maxBytes()) + metadata.length]);
        refusalBodies[HttpRefusal.METADATA.ordinal()] = metadata;
        this.origins = origins;
        this.challenges = challenges;
        this.clock = clock;
        date.putBytes(0, DATE);
        date.putBytes(DATE.length + HttpDate.BYTES, LINE_END);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String statusLine(ReplyStatus status) {
        return switch (status) {
            case COMPLETE, PART -> "200 OK";
            case ACCEPTED, STREAM_END -> "202 Accepted";
            case INVALID -> "400 Bad Request";
            case FORBIDDEN -> "403 Forbidden";
            case NOT_FOUND -> "404 Not Found";
            case NOT_ALLOWED -> "405 Method Not Allowed\r\nAllow: POST";
            case RATE_LIMITED -> "429 Too Many Requests";
            case OVERLOADED -> "503 Service Unavailable\r\nRetry-After: 1";
        };
    }

    /** Writes the events of streams. */
    EventWriter events() {
        return events;
    }

    /** Holds the text that was written last, from index 0. */
    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Writes "202 Accepted"; returns the length in bytes. */
    int accepted(int originCode, boolean closing) {
        return replyHead(accepted, originCode, closing);
    }

    /** Writes the head of a stream that belongs to no request; returns its length in bytes. */
    int streamHead(int originCode, boolean closing, boolean chunked) {
        return streamHead(accepted, originCode, closing, chunked);
    }

    /** Writes the head of an engine's reply; returns its length in bytes. */
    int replyHead(Reply reply, int originCode, boolean closing) {
        length = 0;
        put(statusLines[reply.status().ordinal()]);
        if (reply.length() > 0) {
            put(JSON);
        }
        if (reply.requiredScopes() != null && challenges != null) {
            length += challenges.writeInsufficientScope(buffer, length, reply.requiredScopes());
        }
        if (reply.status() == ReplyStatus.RATE_LIMITED) {
            putRetryAfter(reply.retryMs());
        }
        putSession(reply);
        putCommon(originCode, closing);
        putEnd(reply.length());
        return length;
    }

    /** Whole seconds, rounded up: a client that waits for them is granted its request (RFC 9110, 10.2.3). */
    private void putRetryAfter(int milliseconds) {
        put(RETRY_AFTER);
        length += buffer.putNaturalLongAscii(length, (milliseconds + SECOND_MS - 1) / SECOND_MS);
        put(LINE_END);
    }

    /** Writes the head of a stream that begins with this reply; returns its length in bytes. */
    int streamHead(Reply reply, int originCode, boolean closing, boolean chunked) {
        length = 0;
        put(STREAM);
        if (chunked) {
            put(CHUNKED);
        }
        putSession(reply);
        putCommon(originCode, closing);
        put(LINE_END);
        return length;
    }

    private void putSession(Reply reply) {
        final UnsafeBuffer id = reply.sessionId();
        if (id != null) {
            put(SESSION_ID);
            buffer.putBytes(length, id, 0, id.capacity());
            length += id.capacity();
            put(LINE_END);
        }
    }

    /** Writes a whole refusal; returns its length in bytes. */
    int refusal(HttpRefusal refusal, int originCode, boolean closing) {
        return refusal(refusal, NO_FIELD, originCode, closing);
    }

    /** Length of the body of a refusal, in bytes. */
    int bodyLength(HttpRefusal refusal) {
        return refusalBodies[refusal.ordinal()].length;
    }

    /** Writes a whole refusal with a header field of its own; returns its length in bytes. */
    int refusal(HttpRefusal refusal, byte[] field, int originCode, boolean closing) {
        length = 0;
        put(refusalHeads[refusal.ordinal()]);
        put(field);
        if (refusal == HttpRefusal.PREFLIGHT) {
            put(PREFLIGHT);
        }
        putCommon(originCode, closing);
        final byte[] body = refusalBodies[refusal.ordinal()];
        if (body.length == 0) { // 204 must not have a Content-Length (RFC 9110, 8.6).
            put(LINE_END);
        } else {
            putEnd(body.length);
            put(body);
        }
        return length;
    }

    private void putCommon(int originCode, boolean closing) {
        putDate();
        if (originCode > OriginPolicy.ABSENT) {
            put(ALLOW_ORIGIN);
            length += origins.write(originCode, buffer, length);
            put(CROSS_ORIGIN);
        }
        if (closing) {
            put(CLOSE);
        }
    }

    private void putEnd(int bodyLength) {
        put(CONTENT_LENGTH);
        length += buffer.putNaturalIntAscii(length, bodyLength);
        put(LINE_END);
        put(LINE_END);
    }

    private void putDate() {
        final long second = clock.time() / SECOND_MS;
        if (second != dateSecond) {
            dateSecond = second;
            HttpDate.write(second, date, DATE.length);
        }
        buffer.putBytes(length, date, 0, date.capacity());
        length += date.capacity();
    }

    private void put(byte[] part) {
        buffer.putBytes(length, part);
        length += part.length;
    }
}
