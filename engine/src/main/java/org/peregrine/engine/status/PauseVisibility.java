package org.peregrine.engine.status;

/** Whether the pauses of the JVM can be seen. The order is part of the layout of status files. */
public enum PauseVisibility {
    /** The counters have not been read yet. */
    PENDING(""),
    /** They are seen. */
    SHOWN(""),
    /** The counters cannot be reached. */
    NOT_EXPORTED("--add-exports java.base/jdk.internal.perf=" + module() + " is missing"),
    /** There are no counters. */
    NOT_COUNTED("the JVM keeps no counters of safepoints, as with -XX:-UsePerfData");

    private final String reason;

    PauseVisibility(String reason) {
        this.reason = reason;
    }

    /** The module that the export is for: ours on the module path, all of the class path otherwise. */
    private static String module() {
        final Module own = PauseVisibility.class.getModule();
        return own.isNamed() ? own.getName() : "ALL-UNNAMED";
    }

    /**
     * Whether pauses are missing from what is recorded, for good.
     *
     * @return false before the first look.
     */
    public boolean isBlind() {
        return !reason.isEmpty();
    }

    /**
     * A sentence for operators.
     *
     * @return the reason why pauses cannot be seen; empty unless {@link #isBlind}.
     */
    public String sentence() {
        return isBlind() ? "pauses of the JVM cannot be seen: " + reason : "";
    }
}
