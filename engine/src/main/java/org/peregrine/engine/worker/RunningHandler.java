package org.peregrine.engine.worker;

import com.lmax.disruptor.RingBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.peregrine.engine.message.MessageEvent;

/**
 * The message that a shard's dispatch thread is handling, so that a watch can name the handler that does not return.
 * The dispatch thread stores a number and no reference, which costs the path one plain store before a message and one
 * after it.
 */
public final class RunningHandler {
    private static final long NONE = -1;

    private final RingBuffer<MessageEvent> ring;
    private final AtomicLong sequence = new AtomicLong(NONE);

    /**
     * Creates one in which nothing runs.
     *
     * @param ring of the shard.
     */
    public RunningHandler(RingBuffer<MessageEvent> ring) {
        this.ring = ring;
    }

    /**
     * Begins a message. Dispatch thread.
     *
     * @param current sequence of the message.
     */
    public void begin(long current) {
        sequence.lazySet(current);
    }

    /** Ends the message. Dispatch thread. */
    public void end() {
        sequence.lazySet(NONE);
    }

    /**
     * Names the handler. Any thread; reads no bytes of the message, which may be released meanwhile.
     *
     * @return as {@code tool 'add'}, printable; empty when none runs.
     */
    public String name() {
        final long current = sequence.get();
        if (current == NONE) {
            return "";
        }
        final String name = HandlerName.kept(ring.get(current));
        return sequence.get() == current ? name : "";
    }
}
