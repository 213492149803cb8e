package org.peregrine.client.response;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;

/**
 * Reads responses of HTTP/1.1 from bytes in any pieces. Only an incomplete head has to be kept by the caller; of a body
 * every byte is handed on as it comes. Source: RFC 9112, 6 and 7. One thread.
 */
public final class ResponseReader {
    /** Told what was read. */
    public interface Sink {
        /** A head came; its spans are valid during the call. */
        void onHead(UnsafeBuffer buffer, ResponseHead head);

        /** A piece of the body, possibly empty, with its framing removed. */
        void onBody(UnsafeBuffer buffer, int offset, int length);

        /** The response is complete. */
        void onResponseEnd();

        /** The bytes are no response; nothing more is read. */
        void onFault(String reason);
    }

    private enum State {
        HEAD,
        LENGTH,
        UNTIL_END,
        CHUNK_SIZE,
        CHUNK_EXTENSION,
        CHUNK_LF,
        CHUNK,
        CHUNK_END,
        TRAILER_START,
        TRAILER,
        LAST_LF,
        FAULTY
    }

    private static final int MAX_SIZE_DIGITS = 8;
    private static final int HEX_BITS = 4;

    /** Responses of 1xx before another, at most: a server may send some for a long request. */
    private static final int MAX_INTERIM = 100;

    /** Bytes of one chunk's extension, or of all trailers, at most. */
    private static final int MAX_UNUSED_BYTES = 16 << 10;

    private final ResponseHead head = new ResponseHead();
    private final Sink sink;
    private State state = State.HEAD;
    private long rest;
    private int sizeDigits;
    private int interim;
    private int unusedBytes;

    /** Begins with the first response; the sink is told its parts. */
    public ResponseReader(Sink sink) {
        this.sink = sink;
    }

    /** Discards an incomplete response. */
    public void reset() {
        state = State.HEAD;
        interim = 0;
    }

    /** The input has ended; returns whether that completed a response, of which the sink was told. */
    public boolean endOfInput() {
        if (state != State.UNTIL_END) {
            return false;
        }
        end();
        return true;
    }

    /**
     * Takes bytes, up to the end of one response.
     *
     * @return index of the first byte that was not taken.
     */
    public int take(UnsafeBuffer buffer, int from, int limit) {
        if (state == State.HEAD) {
            return takeHead(buffer, from, limit);
        }
        int index = from;
        while (index < limit && state != State.HEAD && state != State.FAULTY) {
            index = switch (state) {
                case LENGTH, CHUNK -> takeBody(buffer, index, limit);
                case UNTIL_END -> {
                    sink.onBody(buffer, index, limit - index);
                    yield limit;
                }
                default -> {
                    onFraming(buffer.getByte(index));
                    yield index + 1;
                }
            };
        }
        return index;
    }

    private int takeHead(UnsafeBuffer buffer, int from, int limit) {
        final int end = head.parse(buffer, from, limit);
        if (end == ResponseHead.INCOMPLETE) {
            return from;
        }
        if (end == ResponseHead.FAULTY) {
            fault(head.fault());
            return limit;
        }
        if (head.isInterim()) {
            if (++interim > MAX_INTERIM) {
                fault("more than " + MAX_INTERIM + " interim responses");
            }
            return end;
        }
        interim = 0;
        unusedBytes = 0;
        sink.onHead(buffer, head);
        rest = head.contentLength();
        sizeDigits = 0;
        if (head.isBodyless() || (rest == 0 && !head.chunked())) {
            end();
        } else if (head.chunked()) {
            state = State.CHUNK_SIZE;
            rest = 0;
        } else {
            state = rest == ResponseHead.ABSENT ? State.UNTIL_END : State.LENGTH;
        }
        return end;
    }

    private int takeBody(UnsafeBuffer buffer, int index, int limit) {
        final int count = (int) Math.min(rest, limit - index);
        final boolean whole = count == rest;
        rest -= count;
        sink.onBody(buffer, index, count);
        if (whole && state == State.LENGTH) {
            end();
        } else if (whole && state == State.CHUNK) {
            state = State.CHUNK_END;
        }
        return index + count;
    }

    private void end() {
        state = State.HEAD;
        sink.onResponseEnd();
    }

    private void fault(String reason) {
        state = State.FAULTY;
        sink.onFault(reason);
    }

    private void onFraming(byte b) {
        final boolean unused = state == State.CHUNK_EXTENSION || state == State.TRAILER;
        if (unused && ++unusedBytes > MAX_UNUSED_BYTES) {
            fault("chunk extensions or trailers of more than " + MAX_UNUSED_BYTES + " bytes");
            return;
        }
        switch (state) {
            case CHUNK_SIZE -> onSize(b);
            case CHUNK_EXTENSION -> {
                if (b == '\n') {
                    onSizeEnd();
                }
            }
            case CHUNK_LF -> expectFeed(b, "a chunk's size is not followed by a line end");
            case CHUNK_END -> {
                if (b == '\n') {
                    state = State.CHUNK_SIZE;
                    sizeDigits = 0;
                    rest = 0;
                } else if (b != '\r') {
                    fault("a chunk is longer than it says");
                }
            }
            case TRAILER_START -> {
                if (b == '\n') {
                    end();
                } else {
                    state = b == '\r' ? State.LAST_LF : State.TRAILER;
                }
            }
            case TRAILER -> state = b == '\n' ? State.TRAILER_START : State.TRAILER;
            default -> expectFeed(b, "the last chunk has no end");
        }
    }

    private void expectFeed(byte b, String otherwise) {
        if (b != '\n') {
            fault(otherwise);
        } else if (state == State.CHUNK_LF) {
            onSizeEnd();
        } else {
            end();
        }
    }

    private void onSize(byte b) {
        final int digit = HttpSyntax.hexDigit(b);
        if (digit >= 0 && sizeDigits < MAX_SIZE_DIGITS) {
            sizeDigits++;
            rest = rest << HEX_BITS | digit;
        } else if (sizeDigits == 0 || digit >= 0) {
            fault("a chunk has no size");
        } else if (b == '\r') {
            state = State.CHUNK_LF;
        } else if (b == '\n') {
            onSizeEnd();
        } else if (b == ';' || b == ' ' || b == '\t') {
            state = State.CHUNK_EXTENSION;
        } else {
            fault("a chunk has no size");
        }
    }

    private void onSizeEnd() {
        unusedBytes = 0;
        state = rest == 0 ? State.TRAILER_START : State.CHUNK;
    }
}
