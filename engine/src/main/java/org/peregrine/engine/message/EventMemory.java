package org.peregrine.engine.message;

import com.lmax.disruptor.EventFactory;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.transport.BufferPool;

/**
 * One slab of direct memory for all inline regions of a ring, cut into slices as the ring creates its entries.
 *
 * <pre>
 *   | frame 0 | reply 0 | frame 1 | reply 1 | …
 * </pre>
 */
public final class EventMemory implements EventFactory<MessageEvent> {
    private static final int ALIGNMENT = BitUtil.CACHE_LINE_LENGTH;

    private final UnsafeBuffer slab;
    private final BufferPool pool;
    private final int frameBytes;
    private final int replyBytes;
    private final int maxReplyBytes;
    private int nextOffset;

    /**
     * Allocates the slab.
     *
     * @param limits of the engine.
     * @param pool for messages that do not fit inline.
     */
    public EventMemory(Limits limits, BufferPool pool) {
        this.pool = pool;
        frameBytes = BitUtil.align(limits.intValue(Limit.INLINE_FRAME_BYTES), ALIGNMENT);
        replyBytes = BitUtil.align(limits.intValue(Limit.INLINE_REPLY_BYTES), ALIGNMENT);
        maxReplyBytes = limits.intValue(Limit.MAX_REPLY_BYTES);
        final int entries = limits.intValue(Limit.RING_CAPACITY);
        slab = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.multiplyExact(entries, frameBytes + replyBytes)));
    }

    @Override
    public MessageEvent newInstance() {
        return new MessageEvent(
                new FrameRegion(slice(frameBytes), pool), new ReplyRegion(slice(replyBytes), pool, maxReplyBytes));
    }

    private UnsafeBuffer slice(int bytes) {
        final UnsafeBuffer slice = new UnsafeBuffer(slab, nextOffset, bytes);
        nextOffset += bytes;
        return slice;
    }
}
