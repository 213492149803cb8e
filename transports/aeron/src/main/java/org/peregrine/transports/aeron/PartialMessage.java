package org.peregrine.transports.aeron;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.BufferShare;
import org.peregrine.engine.transport.FrameFault;

/** A message that comes in several fragments, put together in borrowed memory. Network thread only. */
final class PartialMessage {
    private static final int FIRST_BYTES = 8 * 1024 - BufferPool.PADDING;

    private final BufferPool pool;
    private final BufferShare share;
    private final int maxBytes;
    private UnsafeBuffer buffer;
    private int length;
    private boolean begun;
    private FrameFault fault = FrameFault.NONE;

    PartialMessage(BufferPool pool, BufferShare share, int maxBytes) {
        this.pool = pool;
        this.share = share;
        this.maxBytes = maxBytes;
    }

    /** Whether the first fragment has come. */
    boolean isBegun() {
        return begun;
    }

    void begin() {
        release();
        begun = true;
    }

    /** Adds a fragment; of a message that has a fault it is dropped. */
    void append(DirectBuffer source, int offset, int count) {
        if (fault == FrameFault.NONE && reserve(length + count)) {
            buffer.putBytes(length, source, offset, count);
            length += count;
        }
    }

    /** Puts the last fragment behind the others, without counting it: it comes again when the message is not taken. */
    int end(DirectBuffer source, int offset, int count) {
        if (fault == FrameFault.NONE && reserve(length + count)) {
            buffer.putBytes(length, source, offset, count);
        }
        return length + count;
    }

    private boolean reserve(int needed) {
        if (needed > maxBytes) {
            return fail(FrameFault.TOO_LARGE);
        }
        if (buffer != null && needed <= BufferPool.nominalLength(buffer)) {
            return true;
        }
        final UnsafeBuffer larger = pool.borrowForPeer(Math.max(needed, FIRST_BYTES), share);
        if (larger == null) {
            return fail(FrameFault.NO_MEMORY);
        }
        if (buffer != null) {
            larger.putBytes(0, buffer, 0, length);
            pool.releaseOfPeer(buffer, share);
        }
        buffer = larger;
        return true;
    }

    private boolean fail(FrameFault reason) {
        release();
        begun = true;
        fault = reason;
        return false;
    }

    FrameFault fault() {
        return fault;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Gives the memory back; no message is begun. */
    void release() {
        if (buffer != null) {
            pool.releaseOfPeer(buffer, share);
            buffer = null;
        }
        length = 0;
        begun = false;
        fault = FrameFault.NONE;
    }
}
