package org.peregrine.engine.transport.memory;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

/**
 * A transport without sockets. Any thread sends; the network thread delivers what was sent and hands each reply to the
 * listener. In INVOKER mode both are the thread that calls {@code McpEngine.invoke()}.
 *
 * <pre>
 *   MemoryTransport memory = new MemoryTransport(listener);
 *   McpEngine engine = McpEngine.launch(context.threadingMode(ThreadingMode.INVOKER).transport(memory));
 *   memory.send(MemoryFrame.message(1, "{…}"));
 *   engine.invoke();                                  listener.onReply
 * </pre>
 *
 * <p>Delivering allocates nothing. What was sent first is delivered first, but what {@link #repeat} asks for comes when
 * nothing else waits.
 *
 * <p>A test may extend it, to look on or to fail where the engine calls it.
 */
public class MemoryTransport implements Transport {
    private static final int CAPACITY = 1 << 14;

    private final ManyToOneConcurrentArrayQueue<MemoryFrame> inputs;
    private final ReplyListener listener;
    private final Frame frame = new Frame();
    private FrameHandler handler;
    private BufferPool pool;
    /** Out of the queue, and not yet taken by the engine. */
    private MemoryFrame pending;

    private MemoryFrame repeated;
    private long exchanges;
    private long repetitions;
    private long asked;
    private boolean quiesced;
    private volatile long requested;
    private volatile boolean woken;
    private volatile Thread waiter;

    /**
     * Creates a transport that holds 16,384 frames.
     *
     * @param listener takes the replies.
     */
    public MemoryTransport(ReplyListener listener) {
        this(CAPACITY, listener);
    }

    /**
     * Creates a transport.
     *
     * @param capacity most frames that wait.
     * @param listener takes the replies.
     */
    public MemoryTransport(int capacity, ReplyListener listener) {
        inputs = new ManyToOneConcurrentArrayQueue<>(capacity);
        this.listener = listener;
    }

    /**
     * Sends a frame. Any thread.
     *
     * @param frame delivered once for each call.
     * @throws IllegalStateException when as many frames wait as the transport holds.
     */
    public void send(MemoryFrame frame) {
        frame.prepare();
        if (!inputs.offer(frame)) {
            throw new IllegalStateException("More than " + inputs.capacity() + " frames wait");
        }
        wakeup();
    }

    /**
     * Sends a frame more often, for one write in all. One thread, and one frame for the transport's life.
     *
     * @param frame the message.
     * @param count number of repetitions.
     * @throws IllegalStateException when another frame was repeated before.
     */
    public void repeat(MemoryFrame frame, int count) {
        if (repeated != frame) {
            if (repeated != null) {
                throw new IllegalStateException("Another frame is repeated here");
            }
            frame.prepare();
            repeated = frame;
        }
        asked += count;
        requested = asked;
        wakeup();
    }

    /**
     * Frames that were sent, and not yet taken by the engine. Exact on the network thread when nobody sends.
     *
     * @return a count, without repetitions.
     */
    public int waiting() {
        return inputs.size() + (pending == null ? 0 : 1);
    }

    /**
     * The shard's memory.
     *
     * @return null before the launch.
     */
    public BufferPool pool() {
        return pool;
    }

    /**
     * Waits until the engine wants to be invoked again: a worker has something to say, or a frame was sent. Network
     * thread, in INVOKER mode the caller.
     *
     * @param timeoutNs longest wait.
     * @return false when the time has passed, or the thread was interrupted.
     */
    public final boolean awaitWakeup(long timeoutNs) {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        waiter = Thread.currentThread();
        long leftNs = timeoutNs;
        while (!woken && leftNs > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, leftNs);
            leftNs = deadlineNs - System.nanoTime();
        }
        waiter = null;
        final boolean called = woken;
        woken = false;
        return called;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void open(TransportContext context) {
        handler = context.handler();
        pool = context.pool();
    }

    @Override
    public int poll(int frameLimit, long nowNs) {
        if (quiesced) {
            return 0;
        }
        int delivered = 0;
        while (delivered < frameLimit && next() && pending.deliver(handler, frame, exchanges)) {
            exchanges += pending.isExchange() ? 1 : 0;
            pending = null;
            delivered++;
        }
        return pending == null ? delivered + pollRepeated(frameLimit - delivered) : delivered;
    }

    private boolean next() {
        if (pending == null) {
            pending = inputs.poll();
        }
        return pending != null;
    }

    private int pollRepeated(int frameLimit) {
        final long until = Math.min(requested, repetitions + frameLimit);
        int delivered = 0;
        while (repetitions < until && repeated.deliver(handler, frame, exchanges)) {
            exchanges++;
            repetitions++;
            delivered++;
        }
        return delivered;
    }

    @Override
    public int offer(Reply reply) {
        listener.onReply(reply);
        return SENT;
    }

    @Override
    public boolean isBacklogged(long connectionId) {
        return false;
    }

    @Override
    public void flush() {
        listener.onFlush();
    }

    @Override
    public void await(long timeoutNs) {
        awaitWakeup(timeoutNs);
    }

    @Override
    public void wakeup() {
        if (!woken) {
            woken = true;
        }
        final Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether a frame waits. */
    @Override
    public boolean awaitsInput() {
        return !quiesced && (pending != null || waiting() > 0 || repetitions < requested);
    }

    @Override
    public void quiesce() {
        quiesced = true;
    }

    @Override
    public boolean hasPendingReplies() {
        return false;
    }

    @Override
    public void close() {}
}
