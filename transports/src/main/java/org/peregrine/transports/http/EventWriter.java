package org.peregrine.transports.http;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.Swar;
import org.peregrine.engine.transport.Reply;

/**
 * Writes the text around a message that is an event of a stream. One for each endpoint and shard; the text is valid
 * until the next is written.
 *
 * <pre>
 *   [ chunk size CR LF ]  [ "id: " id LF ]  [ "retry: " ms LF ]  [ "event: message" LF ]
 *   "data: " message LF LF  [ CR LF ]
 * </pre>
 *
 * <p>The name of the event is the default one; it is written because the official Java client requires it. An event
 * without a message has none; {@code retry} alone is no event. Source: HTML, 9.2.5 (parsing an event stream); RFC 9112,
 * 7.1.
 */
final class EventWriter {
    /** End of an event. */
    static final UnsafeBuffer END = ascii("\n\n");

    /** End of an event and its chunk. */
    static final UnsafeBuffer END_CHUNK = ascii("\n\n\r\n");

    /** End of an event, its chunk, and the stream. */
    static final UnsafeBuffer END_LAST_CHUNK = ascii("\n\n\r\n0\r\n\r\n");

    /** End of a stream of chunks. */
    static final UnsafeBuffer LAST_CHUNK = ascii("0\r\n\r\n");

    /** Comment that keeps a silent stream alive. */
    static final UnsafeBuffer COMMENT = ascii(": keep-alive\n\n");

    /** As {@link #COMMENT}, in a chunk. */
    static final UnsafeBuffer COMMENT_CHUNK = ascii("e\r\n: keep-alive\n\n\r\n");

    /** Replaces line breaks of a message: between the tokens of JSON one white space is as good as another. */
    static final UnsafeBuffer SPACE = ascii(" ");

    private static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RETRY = "retry: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE = "event: message\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long LINE_FEEDS = '\n' * Swar.ONES;
    private static final long RETURNS = '\r' * Swar.ONES;
    private static final int SIZE_DIGITS = 8;
    private static final int SIZE_BYTES = SIZE_DIGITS + 2;
    private static final int CAPACITY_BYTES = 1024;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY_BYTES]);
    private int offset;
    private int limit;

    private static UnsafeBuffer ascii(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Holds the text that was written last. */
    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Index of its first byte. */
    int offset() {
        return offset;
    }

    /** Its length in bytes. */
    int length() {
        return limit - offset;
    }

    /** Writes the text before the message of a reply. */
    void begin(Reply reply, boolean chunked) {
        offset = SIZE_BYTES;
        limit = SIZE_BYTES;
        if (reply.eventId() != null) {
            put(ID);
            buffer.putBytes(limit, reply.eventId(), 0, reply.eventId().capacity());
            limit += reply.eventId().capacity();
            putLineFeed();
        }
        if (reply.retryMs() > 0) {
            put(RETRY);
            limit += buffer.putNaturalIntAscii(limit, reply.retryMs());
            putLineFeed();
        }
        if (reply.length() > 0) {
            put(MESSAGE);
        }
        if (reply.length() > 0 || reply.eventId() != null) {
            put(DATA);
        } else {
            limit--; // A field that belongs to no event: its line feed is the first of those that end an event.
        }
        if (chunked) {
            putSize(limit - offset + reply.length() + END.capacity());
        }
    }

    private void putSize(int size) {
        buffer.putByte(--offset, (byte) '\n');
        buffer.putByte(--offset, (byte) '\r');
        int left = size;
        do {
            buffer.putByte(--offset, HEX[left & 0xF]);
            left >>>= 4;
        } while (left > 0);
    }

    private void put(byte[] part) {
        buffer.putBytes(limit, part);
        limit += part.length;
    }

    private void putLineFeed() {
        buffer.putByte(limit, (byte) '\n');
        limit++;
    }

    /** Index of the first line break, or to. */
    static int lineBreak(DirectBuffer source, int from, int to) {
        int i = from;
        while (i <= to - Long.BYTES && !holdsLineBreak(source.getLong(i))) {
            i += Long.BYTES;
        }
        while (i < to && source.getByte(i) != '\n' && source.getByte(i) != '\r') {
            i++;
        }
        return i;
    }

    private static boolean holdsLineBreak(long bytes) {
        return (Swar.zeroBytes(bytes ^ LINE_FEEDS) | Swar.zeroBytes(bytes ^ RETURNS)) != 0;
    }
}
