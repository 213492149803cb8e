package org.peregrine.transports.simulation;

import java.util.Arrays;

/**
 * One direction of a connection: bytes that were sent, of which some have arrived.
 *
 * <pre>
 *   | read | arrived | under way |
 *          head      arrived     tail
 * </pre>
 */
final class Pipe {
    private static final int INITIAL_BYTES = 4096;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int head;
    private int arrived;
    private int tail;
    private boolean ended;

    /** Sends bytes. */
    void send(byte[] source, int offset, int length) {
        if (head == tail) {
            head = 0;
            arrived = 0;
            tail = 0;
        }
        if (tail + length > bytes.length) {
            System.arraycopy(bytes, head, bytes, 0, tail - head);
            arrived -= head;
            tail -= head;
            head = 0;
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length, Integer.highestOneBit(tail + length) << 1));
        }
        System.arraycopy(source, offset, bytes, tail, length);
        tail += length;
    }

    /** Ends the direction after the bytes that were sent. */
    void end() {
        ended = true;
    }

    /** Lets so many bytes arrive, at most. */
    void deliver(int length) {
        arrived += Math.min(length, tail - arrived);
    }

    /** Bytes that have not arrived. */
    int underWay() {
        return tail - arrived;
    }

    /** Bytes that have arrived, and were not read. */
    int readable() {
        return arrived - head;
    }

    /** Bytes that were sent, and not read. */
    int unread() {
        return tail - head;
    }

    /** Whether the sender has ended, and everything was read. */
    boolean isAtEnd() {
        return ended && head == tail;
    }

    /** Whether the sender has ended. */
    boolean hasEnded() {
        return ended;
    }

    /** Reads bytes that have arrived. */
    byte[] read(int length) {
        final int count = Math.min(length, readable());
        final byte[] taken = Arrays.copyOfRange(bytes, head, head + count);
        head += count;
        return taken;
    }

    /** Loses what was not read. */
    void lose() {
        head = tail;
        arrived = tail;
    }
}
