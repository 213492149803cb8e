package org.peregrine.engine.log;

import java.util.Arrays;
import java.util.Objects;

/**
 * Reads what an author's class of exceptions may have overridden: each part may throw, or be null where none should be.
 */
public final class FailureParts {
    private static final StackTraceElement[] NO_FRAMES = {};

    private FailureParts() {}

    /**
     * The message of a failure that is meant for clients.
     *
     * @param failure an author's.
     * @return null when it has none, or none that can be read.
     */
    public static String message(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (final Throwable unreadable) { // An error, too: the text of a circle of objects overflows the stack.
            return null;
        }
    }

    /**
     * The cause of a failure.
     *
     * @param failure an author's.
     * @return null when it has none, or none that can be read.
     */
    public static Throwable cause(Throwable failure) {
        try {
            return failure.getCause();
        } catch (final Throwable unreadable) {
            return null;
        }
    }

    /** The message for the log; null when there is none, and a remark in brackets when it throws. */
    static String loggedMessage(Throwable failure) {
        try {
            return failure.getLocalizedMessage();
        } catch (final Throwable unreadable) {
            return "(its message throws " + unreadable.getClass().getName() + ")";
        }
    }

    /** The frames, without those that are null; none when they cannot be read. */
    static StackTraceElement[] frames(Throwable failure) {
        try {
            return Arrays.stream(failure.getStackTrace())
                    .filter(Objects::nonNull)
                    .toArray(StackTraceElement[]::new);
        } catch (final Throwable unreadable) {
            return NO_FRAMES;
        }
    }
}
