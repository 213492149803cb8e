package org.peregrine.engine.principal;

/** Findings of the engine for a caller, kept with its principal as long as that is in use. Any thread. */
public final class CallerView {
    private CallerView() {}

    /**
     * The finding that was kept last.
     *
     * @param caller known to the transport.
     * @return null for nothing yet.
     */
    public static Object of(Principal caller) {
        return caller.view;
    }

    /**
     * Keeps it.
     *
     * @param caller known to the transport.
     * @param view immutable, small.
     */
    public static void keep(Principal caller, Object view) {
        caller.view = view;
    }
}
