package org.peregrine.tools.load;

import java.io.IOException;

/** The time at which a run begins, asked for when it is ready. */
@FunctionalInterface
interface StartTime {
    /** At once. */
    StartTime AT_ONCE = System::nanoTime;

    /**
     * Waits until the run may begin.
     *
     * @return the time, as {@link System#nanoTime}.
     * @throws IOException when it may not.
     */
    long awaitNs() throws IOException;
}
