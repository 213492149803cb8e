package org.peregrine.engine.metrics;

/** Causes of a slow request. */
public enum Cause {
    /** The JVM stopped its threads: garbage collection, another safepoint, or the time until it had stopped them. */
    PAUSE("pause"),
    /** The machine had no core for a thread that wanted to run. */
    HICCUP("hiccup"),
    /** The ring was full, so that the transport kept the frame. */
    FULL_RING("full ring"),
    /** Author code ran, on a worker or inline; inline, also for another message of the batch. */
    SLOW_HANDLER("slow handler"),
    /** The peer did not read its replies. */
    SLOW_READER("slow reader"),
    /** Writing the replies of its batch: the system's work, on this thread. */
    SENDING("sending"),
    /** Waiting for earlier messages, in the ring or in a stage. */
    QUEUEING("queueing");

    private final String label;

    Cause(String label) {
        this.label = label;
    }

    /**
     * The label in reports.
     *
     * @return lower case.
     */
    public String label() {
        return label;
    }

    /**
     * A cause's part in a latency.
     *
     * @param cause of the part.
     * @param durationNs of the latency.
     * @param detail details for humans; may be empty.
     */
    public record Share(Cause cause, long durationNs, String detail) {
        @Override
        public String toString() {
            return cause.label + (detail.isEmpty() ? "" : " (" + detail + ")");
        }
    }
}
