package org.peregrine.transports.stdio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Ends a wait in poll(2) from another thread: a pipe of the process to itself, into which a byte is written only while
 * the owner is parked.
 *
 * <pre>
 *             park            wake, writes a byte
 *   RUNNING ───────► PARKED ─────────────────────► SIGNALLED
 *      │  ▲            │ unpark                      │ unpark, or a park that does not wait
 *      │  └────────────┴─────────────────────────────┘
 *      └── wake, writes nothing ──► SIGNALLED
 * </pre>
 *
 * <p>The owner looks for work after it has left SIGNALLED, and every waker swaps the state after it has published its
 * work; both are sequentially consistent, so a waiting owner never misses work.
 */
final class WakeupPipe {
    private enum State {
        RUNNING,
        PARKED,
        SIGNALLED
    }

    private static final int DRAIN_BYTES = 64;
    private static final int NOT_OPEN = -1;

    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final UnsafeBuffer scratch = new UnsafeBuffer(ByteBuffer.allocateDirect(DRAIN_BYTES));
    private SystemCalls ownerCalls;
    private SystemCalls wakerCalls;
    private int readDescriptor = NOT_OPEN;
    private int writeDescriptor = NOT_OPEN;

    /**
     * Opens the pipe. A wake-up before that ends the first wait.
     *
     * @param owner calls of the owner's thread.
     * @param wakers calls of those who wake it, one at a time.
     * @throws IOException when the process has no descriptor left.
     */
    synchronized void open(SystemCalls owner, SystemCalls wakers) throws IOException {
        ownerCalls = owner;
        wakerCalls = wakers;
        final int result = ownerCalls.pipe(scratch.addressOffset());
        if (result < 0) {
            throw new IOException("stdio: no pipe for wake-ups, error " + -result);
        }
        readDescriptor = scratch.getInt(0);
        writeDescriptor = scratch.getInt(Integer.BYTES);
    }

    int readDescriptor() {
        return readDescriptor;
    }

    /**
     * Announces a wait. Owner only.
     *
     * @return false when a wake-up came before: do not wait.
     */
    boolean park() {
        if (state.compareAndSet(State.RUNNING, State.PARKED)) {
            return true;
        }
        state.set(State.RUNNING);
        return false;
    }

    /**
     * Ends a wait. Owner only.
     *
     * @param readable whether poll(2) reported that the pipe holds a byte.
     */
    void unpark(boolean readable) {
        state.set(State.RUNNING);
        if (readable) {
            ownerCalls.read(readDescriptor, scratch.addressOffset(), DRAIN_BYTES);
        }
    }

    /** Ends a running or the next wait. Any thread. */
    void wake() {
        if (state.getAndSet(State.SIGNALLED) == State.PARKED) {
            signal();
        }
    }

    // Under the monitor, so that the byte never goes to a closed descriptor whose number is in use again.
    private synchronized void signal() {
        if (writeDescriptor != NOT_OPEN) {
            wakerCalls.write(writeDescriptor, scratch.addressOffset(), 1);
        }
    }

    /** Closes the pipe; wakers find it closed. Owner only. */
    synchronized void close() {
        if (writeDescriptor != NOT_OPEN) {
            ownerCalls.close(writeDescriptor);
            ownerCalls.close(readDescriptor);
            writeDescriptor = NOT_OPEN;
            readDescriptor = NOT_OPEN;
        }
    }
}
