package org.peregrine.engine.principal;

import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * The clocks by which tokens are accepted.
 *
 * @param nano clock that never jumps, of the duty cycle: how long ago a token was checked.
 * @param epoch time of day, which may jump: whether a token has expired.
 */
public record TokenClocks(NanoClock nano, EpochClock epoch) {}
