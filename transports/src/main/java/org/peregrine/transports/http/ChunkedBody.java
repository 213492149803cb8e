package org.peregrine.transports.http;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;
import org.peregrine.transports.head.HttpRefusal;

/**
 * Joins the chunks of a body in place: the data moves left over the framing between it. Takes bytes as they come and
 * never looks back, so that nothing of the framing has to be kept.
 *
 * <pre>
 *   1*HEXDIG *( ";" extension ) CR LF  data CR LF   ...   "0" CR LF  *( trailer CR LF )  CR LF
 * </pre>
 *
 * <p>Extensions and trailers are checked and dropped; both together are bounded as the header is. Source: RFC 9112,
 * 7.1.
 */
final class ChunkedBody {
    private enum State {
        SIZE_START,
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        END_LF,
        COMPLETE
    }

    private static final int MAX_SIZE_DIGITS = 16;

    private final int maxBytes;
    private final int maxOverheadBytes;
    private final ChunkExtension extension = new ChunkExtension();
    private State state = State.SIZE_START;
    private HttpRefusal refusal = HttpRefusal.NONE;
    private long chunkBytes;
    private int sizeDigits;
    private int overheadBytes;
    private int length;
    private boolean discarding;

    ChunkedBody(int maxBytes, int maxOverheadBytes) {
        this.maxBytes = maxBytes;
        this.maxOverheadBytes = maxOverheadBytes;
    }

    /** Starts a body; of a discarded one only the end is found. */
    void reset(boolean discard) {
        state = State.SIZE_START;
        refusal = HttpRefusal.NONE;
        chunkBytes = 0;
        sizeDigits = 0;
        overheadBytes = 0;
        length = 0;
        discarding = discard;
    }

    boolean isComplete() {
        return state == State.COMPLETE;
    }

    /** The fault of the body; {@link HttpRefusal#NONE} while it has none. */
    HttpRefusal refusal() {
        return refusal;
    }

    /** Bytes of data so far. */
    int length() {
        return length;
    }

    /**
     * Takes what came, up to the end of the body.
     *
     * @param buffer changed between body and limit, unless the body is discarded.
     * @param body index at which the joined data begins.
     * @param from index of the first byte not taken before; the joined data ends at or before it.
     * @param limit index after the last byte that came.
     * @return index after the last byte taken: limit, or less when the body is complete or refused.
     */
    int take(UnsafeBuffer buffer, int body, int from, int limit) {
        int i = from;
        while (i < limit && state != State.COMPLETE) {
            if (state == State.DATA) {
                final int count = (int) Math.min(chunkBytes, limit - i);
                if (!discarding && body + length != i) {
                    buffer.putBytes(body + length, buffer, i, count);
                }
                length += count;
                chunkBytes -= count;
                i += count;
                if (chunkBytes == 0) {
                    state = State.DATA_CR;
                }
            } else {
                refusal = onFraming(buffer.getByte(i));
                if (refusal != HttpRefusal.NONE) {
                    return i;
                }
                i++;
            }
        }
        return i;
    }

    private HttpRefusal onFraming(byte b) {
        return switch (state) {
            case SIZE_START, SIZE -> onSize(b);
            case EXTENSION -> b == '\r' ? onExtensionEnd() : onOverhead(extension.take(b));
            case SIZE_LF -> onSizeEnd(b);
            case DATA_CR -> expect(b, '\r', State.DATA_LF);
            case DATA_LF -> expect(b, '\n', State.SIZE_START);
            case TRAILER_START -> b == '\r' ? next(State.END_LF) : onTrailerName(b, true);
            case TRAILER_NAME -> onTrailerName(b, false);
            case TRAILER_VALUE -> b == '\r' ? next(State.TRAILER_LF) : onOverhead(HttpSyntax.isValue(b));
            case TRAILER_LF -> expect(b, '\n', State.TRAILER_START);
            case END_LF -> expect(b, '\n', State.COMPLETE);
            case DATA, COMPLETE -> throw new IllegalStateException(state.name());
        };
    }

    private HttpRefusal onSize(byte b) {
        final int digit = HttpSyntax.hexDigit(b);
        if (digit >= 0) {
            sizeDigits++;
            chunkBytes = chunkBytes << 4 | digit;
            state = State.SIZE;
            return sizeDigits < MAX_SIZE_DIGITS ? HttpRefusal.NONE : HttpRefusal.BAD_CHUNK;
        }
        if (state == State.SIZE && b == '\r') {
            return next(State.SIZE_LF);
        }
        if (state == State.SIZE && b == ';') {
            extension.start();
            return next(State.EXTENSION);
        }
        return HttpRefusal.BAD_CHUNK;
    }

    private HttpRefusal onExtensionEnd() {
        return extension.isWhole() ? next(State.SIZE_LF) : HttpRefusal.BAD_CHUNK;
    }

    private HttpRefusal onSizeEnd(byte b) {
        sizeDigits = 0;
        if (chunkBytes > maxBytes - length) {
            return HttpRefusal.TOO_LARGE;
        }
        return expect(b, '\n', chunkBytes == 0 ? State.TRAILER_START : State.DATA);
    }

    private HttpRefusal onTrailerName(byte b, boolean first) {
        if (b == ':' && !first) {
            state = State.TRAILER_VALUE;
            return onOverhead(true);
        }
        state = State.TRAILER_NAME;
        return onOverhead(HttpSyntax.isToken(b));
    }

    private HttpRefusal onOverhead(boolean valid) {
        if (!valid) {
            return HttpRefusal.BAD_CHUNK;
        }
        return ++overheadBytes <= maxOverheadBytes ? HttpRefusal.NONE : HttpRefusal.HEAD_TOO_LARGE;
    }

    private HttpRefusal expect(byte b, char expected, State following) {
        return b == expected ? next(following) : HttpRefusal.BAD_CHUNK;
    }

    private HttpRefusal next(State following) {
        state = following;
        return HttpRefusal.NONE;
    }
}
