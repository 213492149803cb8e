package org.peregrine.engine;

import org.peregrine.engine.log.Notice;

/** Calls that were cut off because the engine closed, as the error handler gets them. */
final class CallsCutOff extends Notice {
    private static final long serialVersionUID = 1L;

    CallsCutOff(int count) {
        super(
                "",
                (count == 1 ? "1 call was" : count + " calls were")
                        + " cut off by closing and answered with an error; see DRAIN_TIMEOUT_NS");
    }
}
