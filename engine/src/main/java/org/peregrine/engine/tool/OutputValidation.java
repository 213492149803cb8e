package org.peregrine.engine.tool;

/** Frequency of checks of a tool's structured content against its output schema. */
public enum OutputValidation {
    /** Never: the author vouches for it. */
    OFF,
    /**
     * One result in {@link #SAMPLE_INTERVAL}. What is wrong is counted and reported to the engine's error handler; the
     * client gets the result as it is, so that it never depends on chance.
     */
    SAMPLE,
    /** Every result. A wrong one becomes a result with {@code isError}, and is counted and reported. */
    ON;

    /** Number of results of which one is checked as a sample. */
    public static final int SAMPLE_INTERVAL = 64;
}
