package org.peregrine.transports.stdio;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.BufferShare;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.transports.line.LineFeed;

/**
 * Cuts lines out of the bytes that were read. Bytes are read behind {@code end} and lines are taken from {@code start},
 * so that a frame is delivered where it was read:
 *
 * <pre>
 *   0          start          scanned        end           capacity
 *   | consumed | partial line | not scanned | free to read |
 * </pre>
 *
 * <p>A line ends with LF or CR LF; empty lines are skipped. A line that fills the buffer moves to a larger one of the
 * pool, which is released once its bytes are consumed. A line above the limit is reported once as a fault and its rest
 * is discarded. Owned by one thread.
 */
final class LineBuffer {
    /** Capacity of the transport's own buffer. */
    static final int READ_BYTES = 64 << 10;

    private static final int GROWTH = 4;

    private final UnsafeBuffer ownBuffer = new UnsafeBuffer(ByteBuffer.allocateDirect(READ_BYTES + BufferPool.PADDING));
    private final BufferPool pool;
    private final BufferShare share;
    private final int maxLineBytes;

    private UnsafeBuffer buffer = ownBuffer;
    private boolean grown;
    private int start;
    private int scanned;
    private int end;
    private boolean discarding;
    private boolean finished;

    private boolean current;
    private FrameFault fault = FrameFault.NONE;
    private int lineLength;
    private int lineEnd;

    LineBuffer(BufferPool pool, BufferShare share, int maxLineBytes) {
        this.pool = pool;
        this.share = share;
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * Finds the next line or fault; the same one until {@link #consume}.
     *
     * @return false when more bytes are needed.
     */
    boolean next() {
        while (!current) {
            final int newline = LineFeed.indexOfWithin(buffer, scanned, end);
            if (newline < 0) {
                scanned = end;
                return isTooLong() || (finished && takeRest());
            }
            scanned = newline + 1;
            takeLine(newline);
        }
        return true;
    }

    private void takeLine(int newline) {
        lineLength = lengthWithoutReturn(newline);
        lineEnd = newline + 1;
        if (discarding || lineLength == 0) {
            discarding = false;
            start = lineEnd;
            return;
        }
        fault = lineLength > maxLineBytes ? FrameFault.TOO_LARGE : FrameFault.NONE;
        current = true;
    }

    /** The last line, whose line feed did not come. */
    private boolean takeRest() {
        if (start < end) {
            takeLine(end);
            lineEnd = end;
            scanned = end;
        }
        return current;
    }

    /** Marks the end of the input: the remaining bytes are a line. */
    void finish() {
        finished = true;
    }

    private boolean isTooLong() {
        if (discarding || start == end) {
            clear();
        } else if (lengthWithoutReturn(end) > maxLineBytes) {
            discard(FrameFault.TOO_LARGE);
        }
        return current;
    }

    private int lengthWithoutReturn(int lineFeed) {
        final boolean carriageReturn = lineFeed > start && buffer.getByte(lineFeed - 1) == '\r';
        return lineFeed - start - (carriageReturn ? 1 : 0);
    }

    private void discard(FrameFault reason) {
        clear();
        discarding = true;
        fault = reason;
        lineEnd = 0;
        current = true;
    }

    private void clear() {
        releaseBorrowed();
        start = 0;
        scanned = 0;
        end = 0;
    }

    private void releaseBorrowed() {
        if (grown) {
            pool.releaseOfPeer(buffer, share);
            buffer = ownBuffer;
            grown = false;
        }
    }

    /** Consumes the line or fault that {@link #next} found. */
    void consume() {
        start = lineEnd;
        current = false;
    }

    /**
     * Makes room for a read after {@link #next} returned false. Without memory for a growing line, the line becomes a
     * fault.
     */
    void makeRoom() {
        final int partialLength = end - start;
        final UnsafeBuffer from = buffer;
        if (partialLength == from.capacity()) {
            grow();
            return;
        }
        if (grown && partialLength <= READ_BYTES / 2) {
            ownBuffer.putBytes(0, from, start, partialLength);
            releaseBorrowed();
        } else if (start > 0) {
            from.putBytes(0, from, start, partialLength);
        }
        moved(partialLength);
    }

    private void grow() {
        final UnsafeBuffer from = buffer;
        final long wanted = (long) BufferPool.nominalLength(from) * GROWTH;
        final UnsafeBuffer larger = pool.borrowForPeer((int) Math.min(wanted, maxLineBytes), share);
        if (larger == null) {
            discard(FrameFault.NO_MEMORY);
            return;
        }
        final int partialLength = end - start;
        larger.putBytes(0, from, start, partialLength);
        releaseBorrowed();
        buffer = larger;
        grown = true;
        moved(partialLength);
    }

    private void moved(int partialLength) {
        start = 0;
        scanned = partialLength;
        end = partialLength;
    }

    /**
     * Address to read to.
     *
     * @return a native address with {@link #room} bytes behind it.
     */
    long address() {
        return buffer.addressOffset() + end;
    }

    int room() {
        return buffer.capacity() - end;
    }

    void filled(int length) {
        end += length;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    int lineOffset() {
        return start;
    }

    int lineLength() {
        return lineLength;
    }

    FrameFault fault() {
        return fault;
    }

    /** Discards all bytes and releases borrowed memory. */
    void close() {
        clear();
        current = false;
        discarding = false;
    }
}
