package org.peregrine.transports.head;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;
import org.peregrine.transports.line.LineFeed;

/**
 * Finds where a request's head ends, looking at every byte once however the bytes come. The verdict on given bytes is
 * the same in one piece and in many.
 */
public final class HeadScanner {
    /** {@link #find}: the head is not complete. */
    public static final int INCOMPLETE = -1;

    /** {@link #find}: the head cannot be taken; {@link #refusal()} says why. */
    public static final int REFUSED = -2;

    private static final int EMPTY_LINE_BYTES = 2;

    private final int maxBytes;
    private final int maxFields;
    private int scanned;
    private int lineStart;
    private int lines;
    private HttpRefusal refusal = HttpRefusal.NONE;

    /**
     * Creates a scanner for one connection.
     *
     * @param maxBytes longest head.
     * @param maxFields most header fields.
     */
    public HeadScanner(int maxBytes, int maxFields) {
        this.maxBytes = maxBytes;
        this.maxFields = maxFields;
    }

    /** Starts with the next head. */
    public void reset() {
        scanned = 0;
        lineStart = 0;
        lines = 0;
        refusal = HttpRefusal.NONE;
    }

    /**
     * The reason why the head is refused.
     *
     * @return {@link HttpRefusal#NONE} unless {@link #find} answered {@link #REFUSED}.
     */
    public HttpRefusal refusal() {
        return refusal;
    }

    /**
     * Goes on where the last call with the same start stopped.
     *
     * @param buffer holds the head, with readable padding behind it.
     * @param start index of the head's first byte.
     * @param limit index after the last byte that came.
     * @return index after the empty line that ends the head, or {@link #INCOMPLETE}, or {@link #REFUSED}.
     */
    public int find(UnsafeBuffer buffer, int start, int limit) {
        if (scanned == 0 && limit > start && !HttpSyntax.isToken(buffer.getByte(start))) {
            return refuse(HttpRefusal.BAD_REQUEST_LINE);
        }
        final int scanLimit = Math.min(limit, start + maxBytes);
        int lineFeed = LineFeed.indexOf(buffer, start + scanned, scanLimit);
        while (lineFeed >= 0) {
            if (buffer.getByte(Math.max(start, lineFeed - 1)) != '\r') {
                return refuse(HttpRefusal.BARE_LINE_FEED);
            }
            if (lineFeed + 1 - start - lineStart == EMPTY_LINE_BYTES) {
                return lineFeed + 1;
            }
            if (++lines > maxFields + 1) {
                return refuse(HttpRefusal.HEAD_TOO_LARGE);
            }
            lineStart = lineFeed + 1 - start;
            scanned = lineStart;
            lineFeed = LineFeed.indexOf(buffer, start + scanned, scanLimit);
        }
        scanned = scanLimit - start;
        if (scanned == maxBytes) {
            return refuse(lines == 0 ? HttpRefusal.TARGET_TOO_LONG : HttpRefusal.HEAD_TOO_LARGE);
        }
        return INCOMPLETE;
    }

    private int refuse(HttpRefusal reason) {
        refusal = reason;
        return REFUSED;
    }
}
