package org.peregrine.tools.load.merge;

import java.util.concurrent.atomic.AtomicLong;

/** Memory for the long lines of all connections together, so that many of them do not fill the heap. Any thread. */
public final class LineMemory {
    /** Limit: a fifth of the largest heap that the launcher gives. */
    public static final int MAX_BYTES = 48 << 20;

    private final AtomicLong free = new AtomicLong(MAX_BYTES);

    /** Takes nothing yet. */
    public LineMemory() {}

    boolean take(int bytes) {
        if (free.addAndGet(-bytes) >= 0) {
            return true;
        }
        give(bytes);
        return false;
    }

    void give(int bytes) {
        free.addAndGet(bytes);
    }
}
