package org.peregrine.engine.subscription;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.handler.LogLevel;

/** The position of one session in the {@link LogTail}, and its level. Network thread, but the level. */
final class LogReader {
    private final LogTail tail;
    private volatile LogLevel least = LogLevel.DEBUG;
    private long position;

    /** Begins with the next message. */
    LogReader(LogTail tail) {
        this.tail = tail;
        this.position = tail.end();
    }

    /** Any thread. */
    LogLevel least() {
        return least;
    }

    /** Any thread; applies to later messages. */
    void least(LogLevel level) {
        least = level;
    }

    /**
     * Takes the next message that is severe enough.
     *
     * @return the notification; null when there is none yet.
     */
    UnsafeBuffer next() {
        for (int i = 0; i < LogTail.MAX_MESSAGES; i++) {
            final LogTail.Message message = take();
            if (message == null || message.level().isAtLeast(least)) {
                return message == null ? null : message.json();
            }
        }
        return null;
    }

    private LogTail.Message take() {
        final long dropped = tail.oldest() - position;
        if (dropped > 0) {
            position += dropped;
            return LogTail.Message.dropped(dropped);
        }
        final LogTail.Message message = tail.at(position);
        if (message != null) {
            position++;
        }
        return message;
    }
}
