package org.peregrine.engine.metrics;

/**
 * A time in which threads did not run. Its length is exact; its position is known to within a tick of {@link
 * PauseMonitor}. Several safepoints in one tick count as one.
 *
 * @param kind the largest part of it.
 * @param fromNs the earliest that it can have begun, by the engine's clock.
 * @param toNs the latest that it can have ended.
 * @param durationNs its length.
 * @param syncNs part of it until the last thread stopped (time to safepoint); 0 for a hiccup.
 * @param collectionNs part of it for which a garbage collector worked; 0 for a hiccup.
 * @param reason of the collection in the JVM's words; empty without one.
 */
public record Pause(Kind kind, long fromNs, long toNs, long durationNs, long syncNs, long collectionNs, String reason) {
    /** Kinds of stops. */
    public enum Kind {
        /** The garbage collector stopped the JVM. */
        COLLECTION("garbage collection"),
        /** The JVM waited for a thread that it could not stop: a long copy, a loop without a poll, no core. */
        TIME_TO_SAFEPOINT("time to safepoint"),
        /** The JVM stopped its threads for something else: a thread dump, a heap dump, deoptimization. */
        SAFEPOINT("safepoint"),
        /** A thread that was due to run did not, without a stop of the JVM: the machine had no core for it. */
        HICCUP("hiccup");

        private final String label;

        Kind(String label) {
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
    }

    static Pause hiccup(long fromNs, long toNs, long durationNs) {
        return new Pause(Kind.HICCUP, fromNs, toNs, durationNs, 0, 0, "");
    }

    /**
     * The largest part of a time that this pause can have taken.
     *
     * @param startNs begin of the time.
     * @param endNs its end.
     * @return nanoseconds, 0 when it lay elsewhere.
     */
    public long overlapNs(long startNs, long endNs) {
        final long commonNs = Math.min(endNs, toNs) - Math.max(startNs, fromNs);
        return Math.clamp(commonNs, 0, durationNs);
    }

    /**
     * The largest part of a time that one kind of this pause can have taken: its share of the whole, since nothing is
     * known of the order.
     *
     * @param part the kind.
     * @param startNs begin of the time.
     * @param endNs its end.
     * @return nanoseconds, 0 when there is no such part.
     */
    public long overlapNs(Kind part, long startNs, long endNs) {
        final long overlapNs = overlapNs(startNs, endNs);
        return overlapNs == durationNs
                ? partNs(part)
                : (long) ((double) overlapNs / Math.max(1, durationNs) * partNs(part));
    }

    private long partNs(Kind part) {
        if (kind == Kind.HICCUP) {
            return part == Kind.HICCUP ? durationNs : 0;
        }
        return switch (part) {
            case COLLECTION -> collectionNs;
            case TIME_TO_SAFEPOINT -> syncNs;
            case SAFEPOINT -> durationNs - syncNs - collectionNs;
            case HICCUP -> 0;
        };
    }
}
