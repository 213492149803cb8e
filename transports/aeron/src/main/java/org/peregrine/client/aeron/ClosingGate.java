package org.peregrine.client.aeron;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one thread at a time in, and has something closed when nobody is in: shared memory that is unmapped under a
 * thread that reads it ends the process. Two threads that use the same thing are told as far as they are seen.
 *
 * <pre>
 *   a user:    inside = true, closing?   then it touches nothing      leaves: inside = false, closing? then it closes
 *   a closer:  closing = true, inside?   then the user closes as it leaves; otherwise the closer does
 * </pre>
 *
 * <p>Where any thread may close, each of the two writes its flag before it reads the other's, both volatile, so that
 * one of them sees the other: nothing is closed under a user that is in. A user leaves without such a fence; should it
 * not see a closer that has just seen it, a thread that the closer starts notices that it has left.
 */
final class ClosingGate {
    private static final long CHECK_NS = TimeUnit.MILLISECONDS.toNanos(1);

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
        if (anyThread) {
            INSIDE.setVolatile(this, true);
        } else {
            INSIDE.setOpaque(this, true);
        }
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

    /** Closes now, or has it done when the thread that is in has left. Any thread; again without effect. */
    void requestClose() {
        closing = true;
        if (!(boolean) INSIDE.getVolatile(this)) {
            close();
        } else if (USER.getOpaque(this) != Thread.currentThread()) { // Its own listener is what it was called from.
            Thread.ofVirtual().start(this::closeWhenLeft);
        }
    }

    private void closeWhenLeft() {
        while ((boolean) INSIDE.getVolatile(this)) {
            if (closed.get()) {
                return;
            }
            LockSupport.parkNanos(CHECK_NS);
        }
        close();
    }

    private boolean isInside() {
        return (boolean) INSIDE.getOpaque(this);
    }

    private void close() {
        if (closed.compareAndSet(false, true)) {
            close.run();
        }
    }
}
