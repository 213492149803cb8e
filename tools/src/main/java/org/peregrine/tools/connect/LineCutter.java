package org.peregrine.tools.connect;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonScanner;

/** Cuts pieces of a stream into lines. A line that is too long is skipped as it comes. One thread. */
final class LineCutter {
    private static final int FIRST_BYTES = 4 << 10;

    private final int maxBytes;
    private byte[] piece = {};
    private int index;
    private byte[] line = new byte[FIRST_BYTES];
    private int length;
    private boolean tooLong;

    LineCutter(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Whether the last piece is cut up. */
    boolean wantsMore() {
        return index == piece.length;
    }

    void take(byte[] next) {
        piece = next;
        index = 0;
    }

    /** The next line that is not empty; null when the piece is cut up. */
    Line next() {
        while (index < piece.length) {
            final byte b = piece[index++];
            if (b != '\n') {
                add(b);
            } else if (length > 0 && !(length == 1 && line[0] == '\r')) {
                return cut();
            } else {
                length = 0;
            }
        }
        return null;
    }

    /** The line that the end of the stream has cut; null when there is none. */
    Line last() {
        return length > 0 ? cut() : null;
    }

    private void add(byte b) {
        if (length == maxBytes) {
            tooLong = true;
            return;
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = b;
    }

    /** A copy of bytes, with room for a scanner behind them. */
    static UnsafeBuffer padded(byte[] bytes, int length) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[length + JsonScanner.PADDING]);
        buffer.putBytes(0, bytes, 0, length);
        return buffer;
    }

    private Line cut() {
        final int end = line[length - 1] == '\r' ? length - 1 : length;
        final Line cut = tooLong ? new Line(padded(line, 0), 0, true) : new Line(padded(line, end), end, false);
        length = 0;
        tooLong = false;
        if (line.length > piece.length + FIRST_BYTES) {
            line = new byte[FIRST_BYTES];
        }
        return cut;
    }

    /**
     * A line.
     *
     * @param buffer its bytes, and padding for a scanner.
     * @param length of it, without its end.
     * @param tooLong whether it was longer than allowed, and is left out.
     */
    record Line(UnsafeBuffer buffer, int length, boolean tooLong) {}
}
