package org.peregrine.client.socket;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory outside the heap, as sockets and as readers want to see it.
 *
 * @param bytes for channels.
 * @param view of the same bytes.
 * @param capacity usable bytes; {@link #PADDING} more are readable behind them.
 */
public record Block(ByteBuffer bytes, UnsafeBuffer view, int capacity) {
    /** So that a scanner may look past a message's end. */
    public static final int PADDING = 64;

    static Block allocate(int capacity) {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(capacity + PADDING);
        return new Block(bytes, new UnsafeBuffer(bytes), capacity);
    }
}
