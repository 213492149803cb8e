package org.peregrine.engine.message;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHeader;

/**
 * Where one frame's only copy lives: headers and body in one piece, followed by the sentinel that the scanner wants.
 *
 * <p>Written by the receiver, read by the stages, released by the sender.
 */
public final class FrameRegion {
    private static final FrameHeader[] HEADERS = FrameHeader.values();

    private final UnsafeBuffer inline;
    private final BufferPool pool;
    private final int[] headerOffsets = new int[HEADERS.length];
    private final int[] headerLengths = new int[HEADERS.length];
    private UnsafeBuffer borrowed;
    private UnsafeBuffer buffer;
    private int bodyOffset;
    private int bodyLength;

    FrameRegion(UnsafeBuffer inline, BufferPool pool) {
        this.inline = inline;
        this.pool = pool;
        this.buffer = inline;
    }

    /**
     * Copies a frame.
     *
     * @param frame good, its fault is none.
     * @return false when it does not fit inline and the pool has no buffer.
     */
    boolean copy(Frame frame) {
        final int length = frame.regionLength();
        buffer = inline;
        if (length + JsonScanner.PADDING > inline.capacity()) {
            borrowed = pool.borrow(length + JsonScanner.PADDING);
            if (borrowed == null) {
                return false;
            }
            buffer = borrowed;
        }
        final int shift = frame.regionOffset();
        buffer.putBytes(0, frame.buffer(), shift, length);
        buffer.putLong(length, 0L);
        bodyOffset = frame.bodyOffset() - shift;
        bodyLength = frame.bodyLength();
        for (final FrameHeader header : HEADERS) {
            copyHeader(frame, header, shift);
        }
        return true;
    }

    private void copyHeader(Frame frame, FrameHeader header, int shift) {
        final int offset = frame.headerOffset(header);
        headerOffsets[header.ordinal()] = offset < 0 ? offset : offset - shift;
        headerLengths[header.ordinal()] = frame.headerLength(header);
    }

    /**
     * The bytes.
     *
     * @return inline slice or borrowed buffer.
     */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * Where the body begins.
     *
     * @return an index of {@link #buffer()}.
     */
    public int bodyOffset() {
        return bodyOffset;
    }

    /**
     * How long the body is.
     *
     * @return bytes.
     */
    public int bodyLength() {
        return bodyLength;
    }

    /**
     * Where a header's value begins.
     *
     * @param header which one.
     * @return an index of {@link #buffer()}, or -1 when the header is absent.
     */
    public int headerOffset(FrameHeader header) {
        return headerOffsets[header.ordinal()];
    }

    /**
     * How long a header's value is.
     *
     * @param header which one; meaningful only when present.
     * @return bytes.
     */
    public int headerLength(FrameHeader header) {
        return headerLengths[header.ordinal()];
    }

    /** Gives a borrowed buffer back. */
    void release() {
        if (borrowed != null) {
            pool.release(borrowed);
            borrowed = null;
        }
    }
}
