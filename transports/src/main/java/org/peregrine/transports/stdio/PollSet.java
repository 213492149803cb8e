package org.peregrine.transports.stdio;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The array that poll(2) reads and fills: three entries of
 *
 * <pre>
 *   0        4        6         8
 *   +--------+--------+---------+
 *   |   fd   | events | revents |
 *   +--------+--------+---------+
 * </pre>
 *
 * <p>An entry that is not watched has the descriptor -1, which poll(2) skips. Owned by one thread.
 */
final class PollSet {
    static final int INPUT = 0;
    static final int OUTPUT = 1;
    static final int WAKEUP = 2;

    static final short POLLIN = 1;
    static final short POLLOUT = 4;

    /** Ends and errors alone, which poll(2) reports in any case. */
    static final short ENDS = 0;

    private static final int ENTRIES = 3;
    private static final int ENTRY_BYTES = 8;
    private static final int EVENTS_OFFSET = 4;
    private static final int RETURNED_EVENTS_OFFSET = 6;
    private static final int NOT_WATCHED = -1;

    private final UnsafeBuffer entries = new UnsafeBuffer(ByteBuffer.allocateDirect(ENTRIES * ENTRY_BYTES));
    private final SystemCalls calls;

    PollSet(SystemCalls calls) {
        this.calls = calls;
    }

    /**
     * Sets or clears what an entry waits for.
     *
     * @param entry one of {@link #INPUT}, {@link #OUTPUT}, {@link #WAKEUP}.
     * @param descriptor of the entry.
     * @param events {@link #POLLIN}, {@link #POLLOUT} or {@link #ENDS}.
     * @param watched false to leave the entry out.
     */
    void watch(int entry, int descriptor, short events, boolean watched) {
        final int offset = entry * ENTRY_BYTES;
        entries.putInt(offset, watched ? descriptor : NOT_WATCHED);
        entries.putShort(offset + EVENTS_OFFSET, events);
        entries.putShort(offset + RETURNED_EVENTS_OFFSET, (short) 0);
    }

    /**
     * Waits for what is watched.
     *
     * @param timeoutMs longest wait; 0 only polls, -1 waits for ever.
     */
    void poll(int timeoutMs) {
        calls.poll(entries.addressOffset(), ENTRIES, timeoutMs);
    }

    /**
     * Whether a call on the entry's descriptor would not block now. A descriptor that has ended or is invalid is ready
     * too: the call then returns the error.
     *
     * @param entry to check.
     * @return true when the last poll reported anything for it.
     */
    boolean isReady(int entry) {
        return entries.getShort(entry * ENTRY_BYTES + RETURNED_EVENTS_OFFSET) != 0;
    }
}
