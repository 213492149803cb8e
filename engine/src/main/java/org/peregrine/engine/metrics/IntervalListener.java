package org.peregrine.engine.metrics;

/** Listener to the metrics of each interval: writes them to a log, shows them. */
@FunctionalInterface
public interface IntervalListener {
    /**
     * Takes an interval. Called on the metrics thread, one call at a time; may block.
     *
     * @param interval the last one; its histograms are the listener's to read until it returns.
     * @param metrics for the totals since the launch.
     */
    void onInterval(Interval interval, Metrics metrics);

    /**
     * Whether the listener needs the last interval, which ends with the engine.
     *
     * @return false spares the end of a short process the work.
     */
    default boolean wantsLast() {
        return true;
    }

    /** Closes the listener, after the engine has closed and the last interval was taken. */
    default void onClose() {}
}
