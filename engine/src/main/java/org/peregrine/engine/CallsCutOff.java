package org.peregrine.engine;

/**
 * Tells the error handler how many calls closing did not wait for any longer. Has no stack trace: it is no one's
 * mistake.
 */
final class CallsCutOff extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CallsCutOff(int count) {
        super(
                (count == 1 ? "1 call was" : count + " calls were")
                        + " cut off by closing and answered with an error; see DRAIN_TIMEOUT_NS",
                null,
                false,
                false);
    }
}
