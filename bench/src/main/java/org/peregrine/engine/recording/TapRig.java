package org.peregrine.engine.recording;

import java.nio.ByteBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.Reply;

/** The tap with its ring, and a reader that throws everything away. */
public final class TapRig {
    private static final int RING_BYTES = 1 << 20;

    private final OneToOneRingBuffer ring = new OneToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
    private final FrameTap tap = new FrameTap(ring, new EngineCounters());
    private final MessageHandler discard = (type, buffer, index, length) -> {};

    /** Creates an empty ring. */
    public TapRig() {}

    /**
     * Taps one call.
     *
     * @param frame of the call.
     * @param reply to it.
     * @param nowNs the time of both.
     */
    public void tap(Frame frame, Reply reply, long nowNs) {
        tap.frame(frame, nowNs);
        tap.reply(reply, true, nowNs);
    }

    /**
     * Empties the ring.
     *
     * @return the number of records.
     */
    public int drain() {
        return ring.read(discard);
    }
}
