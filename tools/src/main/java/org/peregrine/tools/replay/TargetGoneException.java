package org.peregrine.tools.replay;

/** The server of a replay refuses connections; the message is the reason. */
final class TargetGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TargetGoneException(String reason) {
        super(reason, null, false, false);
    }
}
