package org.peregrine.engine.message;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.FrameFault;

/**
 * Memory of one reply: an inline slice of the ring's memory, replaced by a borrowed buffer when the reply
 * outgrows it.
 *
 * <p>Written by the dispatch and encode stages, in that order; released by the sender.
 */
public final class ReplyRegion implements JsonWriter.Growth {
    /** Text of the error in the place of a reply that is longer than it may be. */
    public static final String TOO_LONG = "Result exceeds the size limit";

    private final UnsafeBuffer inline;
    private final BufferPool pool;
    private final int maxLength;
    private UnsafeBuffer borrowed;
    private boolean exhausted;

    ReplyRegion(UnsafeBuffer inline, BufferPool pool, int maxLength) {
        this.inline = inline;
        this.pool = pool;
        this.maxLength = maxLength;
    }

    /**
     * The buffer to write to.
     *
     * @return inline slice or borrowed buffer; changes when the region grows.
     */
    public UnsafeBuffer buffer() {
        return borrowed == null ? inline : borrowed;
    }

    /**
     * The end of the memory that can be written without growing.
     *
     * @return exclusive end index.
     */
    public int limit() {
        return borrowed == null ? inline.capacity() : Math.min(maxLength, BufferPool.nominalLength(borrowed));
    }

    @Override
    public UnsafeBuffer grow(UnsafeBuffer full, int usedEnd, int requiredCapacity) {
        if (requiredCapacity > maxLength) {
            return null;
        }
        final UnsafeBuffer larger = pool.borrow(requiredCapacity);
        if (larger == null) {
            exhausted = true;
            return null;
        }
        larger.putBytes(0, full, 0, usedEnd);
        releaseBorrowed();
        borrowed = larger;
        return larger;
    }

    /**
     * Rejects an event whose reply does not fit the region: either it exceeds the limit, or the pool has no memory for
     * it.
     *
     * @param event of this region.
     */
    public void rejectOverflow(MessageEvent event) {
        if (exhausted) {
            event.reject(
                    ErrorCode.INTERNAL_ERROR, FrameFault.NO_MEMORY.message(), null, FrameFault.NO_MEMORY.replyStatus());
        } else {
            event.reject(ErrorCode.INTERNAL_ERROR, TOO_LONG);
        }
    }

    /**
     * Whether the pool had no memory when the region was to grow.
     *
     * @return false after {@link #release()}.
     */
    boolean isExhausted() {
        return exhausted;
    }

    /** Releases a borrowed buffer; the region is inline and empty again. */
    void release() {
        exhausted = false;
        releaseBorrowed();
    }

    private void releaseBorrowed() {
        final UnsafeBuffer released = borrowed;
        borrowed = null;
        if (released != null) {
            pool.release(released);
        }
    }
}
