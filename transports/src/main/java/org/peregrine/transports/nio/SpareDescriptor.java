package org.peregrine.transports.nio;

import java.io.FileInputStream;
import java.io.IOException;
import org.agrona.CloseHelper;

/**
 * A file descriptor that is kept for the time when the process has no other left: given up for a moment, it lets a
 * socket be accepted in order to refuse it. Otherwise peers would wait in the backlog, and the selector find them in
 * every cycle. Network thread.
 */
final class SpareDescriptor {
    private static final String NOWHERE = "/dev/null";

    private FileInputStream spare;

    /** Takes a descriptor, if there is one; true when it is held. */
    boolean hold() {
        if (spare == null) {
            try {
                spare = new FileInputStream(NOWHERE);
            } catch (final IOException none) { // None is left, or this system has no such file.
                return false;
            }
        }
        return true;
    }

    /** Gives it up; false when there was none. */
    boolean giveUp() {
        final boolean held = spare != null;
        CloseHelper.quietClose(spare);
        spare = null;
        return held;
    }
}
