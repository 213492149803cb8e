package org.peregrine.engine;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

/** A transport for any threading mode that fails where a test wants it to, once. */
final class FaultyTransport implements Transport {
    /** Places where it can fail. */
    enum Place {
        POLL,
        FRAME,
        OFFER,
        FLUSH,
        AWAIT,
        WAKEUP
    }

    private record Armed(Place place, Fault fault) {}

    private static final long PATIENCE_S = 20;

    private final ConcurrentLinkedQueue<String> inputs = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<String> outputs = new LinkedBlockingQueue<>();
    private final AtomicReference<Armed> armed = new AtomicReference<>();
    private final Semaphore wakeups = new Semaphore(0);
    private final Frame frame = new Frame();
    private volatile boolean endless;
    private volatile boolean closed;
    private boolean quiesced;
    private FrameHandler handler;
    private long exchanges;

    /** Bytes that cannot be copied. */
    private final class FaultyBuffer extends UnsafeBuffer {
        FaultyBuffer(byte[] bytes) {
            super(bytes);
        }

        @Override
        public byte[] byteArray() {
            failAt(Place.FRAME);
            return super.byteArray();
        }
    }

    /** Fails at this place once. */
    void arm(Place place, Fault fault) {
        armed.set(new Armed(place, fault));
    }

    /** Fails at this place from now on. */
    void armForEver(Place place, Fault fault) {
        endless = true;
        arm(place, fault);
    }

    private void failAt(Place place) {
        final Armed now = armed.get();
        if (now != null && now.place == place && (endless || armed.compareAndSet(now, null))) {
            now.fault.raise();
        }
    }

    /** Whether what was armed has not happened yet. */
    boolean isArmed() {
        return armed.get() != null;
    }

    void send(String message) {
        inputs.add(message);
        wakeup();
    }

    /** Takes the next reply, or {@code "aborted"} for a connection that was; null when there is none yet. */
    String poll() {
        return outputs.poll();
    }

    /** Waits for the next reply. */
    String take() {
        try {
            final String next = outputs.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("No reply within " + PATIENCE_S + " s");
            }
            return next;
        } catch (final InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public void open(TransportContext context) {
        handler = context.handler();
    }

    @Override
    public int poll(int frameLimit, long nowNs) {
        failAt(Place.POLL);
        if (quiesced || inputs.isEmpty()) {
            return 0;
        }
        final byte[] body = inputs.peek().getBytes(StandardCharsets.UTF_8);
        frame.start(1, exchanges, true).bytes(new FaultyBuffer(body), 0, body.length);
        if (handler.onFrame(frame)) {
            inputs.remove();
            exchanges++;
            return 1;
        }
        return 0;
    }

    @Override
    public int offer(Reply reply) {
        failAt(Place.OFFER);
        outputs.add(
                reply.length() == 0 ? "" : reply.buffer().getStringWithoutLengthUtf8(reply.offset(), reply.length()));
        return SENT;
    }

    @Override
    public void abort(long connectionId) {
        outputs.add("aborted");
    }

    @Override
    public boolean isBacklogged(long connectionId) {
        return false;
    }

    @Override
    public void flush() {
        failAt(Place.FLUSH);
    }

    @Override
    public void await(long timeoutNs) {
        failAt(Place.AWAIT);
        try {
            if (wakeups.tryAcquire(timeoutNs, TimeUnit.NANOSECONDS)) {
                wakeups.drainPermits();
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void wakeup() {
        failAt(Place.WAKEUP);
        wakeups.release();
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
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
