package org.peregrine.transports.system;

import java.io.FileInputStream;
import java.io.IOException;
import org.agrona.CloseHelper;

/**
 * A spare file descriptor for the time when the process has no other left: released for a moment, it allows a socket
 * to be accepted in order to refuse it. Otherwise peers would wait in the backlog, and the selector would report them
 * in every cycle. Network thread only.
 */
public final class SpareDescriptor {
    private static final String NULL_DEVICE = "/dev/null";

    private FileInputStream spare;

    /** Creates a holder of no descriptor. */
    public SpareDescriptor() {}

    /**
     * Opens a descriptor unless one is held.
     *
     * @return false when the process has none left.
     */
    public boolean acquire() {
        if (spare == null) {
            try {
                spare = new FileInputStream(NULL_DEVICE);
            } catch (final IOException none) { // None is left, or this system has no such file.
                return false;
            }
        }
        return true;
    }

    /**
     * Closes the descriptor.
     *
     * @return false when none was held.
     */
    public boolean release() {
        final boolean held = spare != null;
        CloseHelper.quietClose(spare);
        spare = null;
        return held;
    }
}
