package org.peregrine.tools.scenario;

import java.io.IOException;
import org.peregrine.tools.crowd.Crowd;
import org.peregrine.tools.crowd.CrowdPlan;

/** Makes crowds: of this process, or of several. */
@FunctionalInterface
interface Crowds {
    /**
     * Prepares a crowd.
     *
     * @param plan of it.
     * @return to be gathered, and closed.
     * @throws IOException when its processes cannot be started.
     */
    Crowd of(CrowdPlan plan) throws IOException;
}
