package org.peregrine.engine.metrics;

/** Why a request was slow. */
public enum Cause {
    /** The JVM stopped its threads: garbage collection, another safepoint, or the time until it had stopped them. */
    PAUSE("pause"),
    /** The machine had no core for a thread that wanted to run. */
    HICCUP("hiccup"),
    /** The ring was full, so that the transport kept the frame. */
    FULL_RING("full ring"),
    /** Author code took its time, on a worker or inline; inline, also that of another message of the batch. */
    SLOW_HANDLER("slow handler"),
    /** The peer did not read its replies. */
    SLOW_READER("slow reader"),
    /** To write the replies of its batch: the system's work, on this thread. */
    SENDING("sending"),
    /** It waited for messages before it, in the ring or in a stage. */
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
     * @param cause what.
     * @param durationNs how much of the latency.
     * @param detail more of it for people; may be empty.
     */
    public record Share(Cause cause, long durationNs, String detail) {
        @Override
        public String toString() {
            return cause.label + (detail.isEmpty() ? "" : " (" + detail + ")");
        }
    }
}
