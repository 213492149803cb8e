package org.peregrine.client.aeron;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one thread at a time in, and has something closed when nobody is in: shared memory that is unmapped under a
 * thread that reads it ends the process. Costs no fence; two threads that use the same thing are told as far as they
 * are seen.
 *
 * <pre>
 *   a user:    inside = true, closing?            leaves: inside = false, closing? then it closes
 *   a closer:  closing = true, a while, inside?   then the user closes as it leaves; otherwise the closer does
 * </pre>
 */
final class ClosingGate {
    /** A processor shows what it has written long before. */
    private static final long VISIBLE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final VarHandle INSIDE;
    private static final VarHandle USER;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            INSIDE = lookup.findVarHandle(ClosingGate.class, "inside", boolean.class);
            USER = lookup.findVarHandle(ClosingGate.class, "user", Thread.class);
        } catch (final ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Runnable close;
    private final boolean anyThread;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean closing;
    private boolean inside;
    private Thread user;

    /**
     * Calls {@code close} once, on the thread that is in or while none is.
     *
     * @param anyThread may ask for it, not only the one that is in.
     */
    ClosingGate(boolean anyThread, Runnable close) {
        this.anyThread = anyThread;
        this.close = close;
    }

    /** Whether it was asked to close: who has entered leaves without touching anything. */
    boolean isClosing() {
        return closing;
    }

    /**
     * Enters; each entry is followed by {@link #leave}.
     *
     * @return whether this is the outermost entry of the thread.
     * @throws IllegalStateException when another thread is in.
     */
    boolean enter() {
        final Thread self = Thread.currentThread();
        if (isInside()) {
            if (USER.getOpaque(this) != self) {
                throw new IllegalStateException("Two threads use one client at once");
            }
            return false;
        }
        USER.setOpaque(this, self);
        INSIDE.setRelease(this, true);
        return true;
    }

    /** Leaves, and closes when that was asked for meanwhile. */
    void leave(boolean outermost) {
        if (outermost) {
            INSIDE.setRelease(this, false);
            if (closing) {
                close();
            }
        }
    }

    /** Closes now, or has the thread do it that is in. Any thread; again without effect. */
    void requestClose() {
        closing = true;
        if (isInside() && USER.getOpaque(this) == Thread.currentThread()) {
            return; // By its own listener: what it was called from still reads.
        }
        if (anyThread) {
            awaitVisibility();
        }
        if (!isInside()) {
            close();
        }
    }

    private boolean isInside() {
        return (boolean) INSIDE.getOpaque(this);
    }

    private static void awaitVisibility() {
        final long startNs = System.nanoTime();
        for (long leftNs = VISIBLE_NS; leftNs > 0; leftNs = VISIBLE_NS - (System.nanoTime() - startNs)) {
            LockSupport.parkNanos(leftNs);
        }
    }

    private void close() {
        if (closed.compareAndSet(false, true)) {
            close.run();
        }
    }
}
