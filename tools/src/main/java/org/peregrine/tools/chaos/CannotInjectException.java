package org.peregrine.tools.chaos;

/** A fault that cannot be injected here, for lack of rights or of a tool: the scenario counts as not run. */
final class CannotInjectException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates one that says the reason. */
    CannotInjectException(String reason) {
        super(reason);
    }
}
