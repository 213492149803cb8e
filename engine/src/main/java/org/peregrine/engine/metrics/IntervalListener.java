package org.peregrine.engine.metrics;

/** Hears of each interval that was recorded: writes it to a log, shows it. */
@FunctionalInterface
public interface IntervalListener {
    /**
     * Takes an interval. Called on the recorder's thread, never at once; may block.
     *
     * @param interval the last one; its histograms are the listener's to read until it returns.
     * @param recorder for what was recorded in all.
     */
    void onInterval(Interval interval, Recorder recorder);

    /**
     * Whether the last interval, which ends with the engine, is of use.
     *
     * @return false spares the end of a short process the work.
     */
    default boolean wantsLast() {
        return true;
    }

    /** Ends: the engine is closed, and the last interval was taken. */
    default void onClose() {}
}
