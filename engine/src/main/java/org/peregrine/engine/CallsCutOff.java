package org.peregrine.engine;

/** Reports the number of calls for which closing has stopped waiting. Has no stack trace, which would show nothing. */
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
