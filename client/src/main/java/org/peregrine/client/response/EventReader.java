package org.peregrine.client.response;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;

/**
 * Reads a stream of events in place: several lines of data are joined where they stand. The caller keeps the bytes of
 * an event that has not come whole, and offers them again with what follows. Source: HTML Standard, 9.2.6. One thread.
 */
public final class EventReader {
    /** Told the events that have data, and the names of all that have one. */
    public interface Sink {
        /** An event has an id; whether it has data, too, is told next. The span is valid during the call. */
        void onEventId(UnsafeBuffer buffer, int offset, int length);

        /** The stream says after how many milliseconds it is to be opened again when it ends. */
        default void onRetry(long timeMs) {}

        /** An event came; its spans are valid during the call. A name of length 0 stands for {@code message}. */
        void onEvent(UnsafeBuffer buffer, int nameOffset, int nameLength, int dataOffset, int dataLength);
    }

    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ID = "id".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RETRY = "retry".getBytes(StandardCharsets.US_ASCII);

    /** As many digits cannot be more than a long holds. */
    private static final int MAX_DIGITS = 18;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Sink sink;
    private boolean afterReturn;

    /** Start of the event that is being read; all offsets below are relative to it, as its bytes may move. */
    private int base;

    private int lineOffset;
    private int searched;
    private int nameOffset;
    private int nameLength;
    private int dataOffset;
    private int dataLength;
    private int idOffset;
    private int idLength;
    private int dataLines;
    private boolean joining;

    /** Begins with the first stream; the sink is told its events. */
    public EventReader(Sink sink) {
        this.sink = sink;
    }

    /** Begins another stream. */
    public void reset() {
        afterReturn = false;
        begin(0);
    }

    /**
     * Takes whole events.
     *
     * @return index of the first byte of an event that is not whole.
     */
    public int take(UnsafeBuffer buffer, int from, int limit) {
        base = from;
        if (afterReturn && base < limit) {
            afterReturn = false;
            base += buffer.getByte(base) == '\n' ? 1 : 0;
        }
        int line = base + lineOffset;
        int end = base + searched;
        while (true) {
            while (end < limit && buffer.getByte(end) != '\n' && buffer.getByte(end) != '\r') {
                end++;
            }
            // A carriage return at the very end may be half of a line end; behind an event it is not waited for.
            if (end == limit || (end + 1 == limit && end > line && buffer.getByte(end) == '\r')) {
                lineOffset = line - base;
                searched = end - base;
                return base;
            }
            final boolean feedFollows =
                    buffer.getByte(end) == '\r' && end + 1 < limit && buffer.getByte(end + 1) == '\n';
            final int next = feedFollows ? end + 2 : end + 1;
            if (end > line) {
                field(buffer, line, end);
            } else {
                afterReturn = next == limit && buffer.getByte(end) == '\r';
                dispatch(buffer, end);
                begin(next);
            }
            line = next;
            end = next;
        }
    }

    private void begin(int event) {
        base = event;
        lineOffset = 0;
        searched = 0;
        clearFields();
    }

    private void clearFields() {
        nameOffset = 0;
        nameLength = 0;
        dataOffset = 0;
        dataLength = 0;
        dataLines = 0;
        idLength = 0;
    }

    private void dispatch(UnsafeBuffer buffer, int end) {
        if (dataLines > 1) {
            join(buffer, end);
        }
        if (idLength > 0) {
            sink.onEventId(buffer, base + idOffset, idLength);
        }
        if (dataLength > 0) {
            sink.onEvent(buffer, base + nameOffset, nameLength, base + dataOffset, dataLength);
        }
    }

    /** Reads a whole event once more and moves its lines together; it is never read again. */
    private void join(UnsafeBuffer buffer, int end) {
        clearFields();
        joining = true;
        int line = base;
        for (int i = base; i < end; i++) {
            if (buffer.getByte(i) == '\n' || buffer.getByte(i) == '\r') {
                field(buffer, line, i);
                line = i + 1;
            }
        }
        joining = false;
    }

    private void field(UnsafeBuffer buffer, int start, int end) {
        final int line = start + (startsWithMark(buffer, start, end) ? BYTE_ORDER_MARK.length : 0);
        int colon = line;
        while (colon < end && buffer.getByte(colon) != ':') {
            colon++;
        }
        int value = Math.min(end, colon + 1);
        value += value < end && buffer.getByte(value) == ' ' ? 1 : 0;
        if (HttpSyntax.equalsExactly(buffer, line, colon - line, DATA)) {
            data(buffer, value, end - value);
        } else if (HttpSyntax.equalsExactly(buffer, line, colon - line, EVENT)) {
            nameOffset = value - base;
            nameLength = end - value;
        } else if (HttpSyntax.equalsExactly(buffer, line, colon - line, ID)) {
            idOffset = value - base;
            idLength = end - value;
        } else if (!joining && HttpSyntax.equalsExactly(buffer, line, colon - line, RETRY)) {
            retry(buffer, value, end);
        }
    }

    /** Anything but digits is no time, and is passed over. */
    private void retry(UnsafeBuffer buffer, int start, int end) {
        long timeMs = 0;
        for (int i = start; i < end; i++) {
            final int digit = buffer.getByte(i) - '0';
            if (digit < 0 || digit > 9) {
                return;
            }
            timeMs = 10 * timeMs + digit;
        }
        if (end > start && end - start <= MAX_DIGITS) {
            sink.onRetry(timeMs);
        }
    }

    private static boolean startsWithMark(UnsafeBuffer buffer, int start, int end) {
        return end - start >= BYTE_ORDER_MARK.length
                && HttpSyntax.equalsExactly(buffer, start, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK);
    }

    private void data(UnsafeBuffer buffer, int offset, int length) {
        if (dataLines == 0) {
            dataOffset = offset - base;
            dataLength = length;
        } else if (joining) {
            final int end = base + dataOffset + dataLength;
            buffer.putByte(end, (byte) '\n');
            buffer.putBytes(end + 1, buffer, offset, length);
            dataLength += length + 1;
        }
        dataLines++;
    }
}
