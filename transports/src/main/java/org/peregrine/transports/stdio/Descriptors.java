package org.peregrine.transports.stdio;

import java.io.IOException;
import java.util.function.Supplier;
import org.agrona.SystemUtil;

/**
 * The two descriptors of a transport and their readiness: a call is made only after poll(2) has reported that it would
 * not block, and resets that. Owned by one thread, except {@link #wakeup()}.
 */
final class Descriptors {
    /** PIPE_BUF: the room that poll(2) promises in a pipe that can be written. */
    private static final int LINUX_WRITE_BYTES = 4096;

    private static final int MACOS_WRITE_BYTES = 512;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int INFINITE = -1;

    private final Supplier<SystemCalls> source;
    private final int input;
    private final int output;
    private final int writeBytes = SystemUtil.isLinux() ? LINUX_WRITE_BYTES : MACOS_WRITE_BYTES;
    private final WakeupPipe wakeupPipe = new WakeupPipe();
    private SystemCalls calls;
    private PollSet pollSet;
    private boolean inputReady;
    private boolean outputReady;

    /** Prepares them; {@code source} makes the calls of each thread, once they are opened. */
    Descriptors(Supplier<SystemCalls> source, int input, int output) {
        this.source = source;
        this.input = input;
        this.output = output;
    }

    /** Links the calls and makes the pipe for wake-ups. */
    void open() throws IOException {
        calls = source.get();
        pollSet = new PollSet(calls);
        wakeupPipe.open(calls, source.get());
    }

    /**
     * Whether the input would not block; polls unless that is known. The output is polled along with it, because its
     * room stays until this thread uses it: most writes then need no poll of their own.
     */
    boolean isInputReady() {
        if (!inputReady) {
            poll(0, true, true, false, false);
        }
        return inputReady;
    }

    /** Whether the output would not block; polls unless that is known. */
    boolean isOutputReady() {
        if (!outputReady) {
            poll(0, false, true, false, false);
        }
        return outputReady;
    }

    /** Whether nobody reads the output any more, as far as the system tells that without a write. */
    boolean isOutputBroken() {
        poll(0, false, false, true, false);
        return pollSet.isReady(PollSet.OUTPUT);
    }

    /** Reads once; to be called when the input is ready. */
    int read(long address, int room) {
        inputReady = false;
        return calls.read(input, address, room);
    }

    /** Writes once, no more than there is room for; to be called when the output is ready. */
    int write(long address, int length) {
        outputReady = false;
        return calls.write(output, address, Math.min(writeBytes, length));
    }

    /**
     * Waits until a descriptor is ready, a wake-up comes or the time is over; returns at once when one is known to be
     * ready.
     *
     * @param timeoutNs longest wait.
     * @param reading whether the input counts.
     * @param writing whether the output counts.
     * @param ending whether it counts that nobody reads the output any more.
     */
    void await(long timeoutNs, boolean reading, boolean writing, boolean ending) {
        if ((writing && outputReady) || (reading && inputReady) || !wakeupPipe.park()) {
            return;
        }
        poll(timeoutMs(timeoutNs), reading, writing, ending, true);
        wakeupPipe.unpark(pollSet.isReady(PollSet.WAKEUP));
    }

    /** Rounds up, so that a wait does not become a spin. */
    private static int timeoutMs(long timeoutNs) {
        final long timeoutMs = timeoutNs / NANOS_PER_MILLI + (timeoutNs % NANOS_PER_MILLI > 0 ? 1 : 0);
        return timeoutMs > Integer.MAX_VALUE ? INFINITE : (int) timeoutMs;
    }

    private void poll(int timeoutMs, boolean reading, boolean writing, boolean ending, boolean waiting) {
        final boolean room = writing && !outputReady;
        pollSet.watch(PollSet.INPUT, input, PollSet.POLLIN, reading && !inputReady);
        pollSet.watch(PollSet.OUTPUT, output, room ? PollSet.POLLOUT : PollSet.ENDS, room || ending);
        pollSet.watch(PollSet.WAKEUP, wakeupPipe.readDescriptor(), PollSet.POLLIN, waiting);
        pollSet.poll(timeoutMs);
        inputReady |= pollSet.isReady(PollSet.INPUT);
        outputReady |= room && pollSet.isReady(PollSet.OUTPUT);
    }

    /** Ends a running or the next wait. Any thread. */
    void wakeup() {
        wakeupPipe.wake();
    }

    /** Closes the pipe for wake-ups; the descriptors themselves are borrowed. */
    void close() {
        wakeupPipe.close();
    }
}
