package org.peregrine.engine.session;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;

/** The keys of an engine: fixed ones, or those of a file that may change. Any thread. */
public sealed interface StateKeySource permits StateKeys, StateKeyFile {
    /**
     * The keys as they are now.
     *
     * @param clock wall clock in milliseconds.
     * @param notices told of every change, as {@link org.peregrine.engine.log.Notice}; must not wait.
     * @return never null.
     */
    StateKeys current(EpochClock clock, ErrorHandler notices);
}
