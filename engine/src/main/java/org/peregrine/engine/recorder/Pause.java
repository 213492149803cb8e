package org.peregrine.engine.recorder;

/**
 * A time in which threads did not run. It is known exactly how long it was, and where it lay to within a tick of {@link
 * PauseMonitor}.
 *
 * @param kind what stopped the threads.
 * @param fromNs the earliest that it can have begun, by the engine's clock.
 * @param toNs the latest that it can have ended.
 * @param durationNs how long it was; several in one tick stand as one.
 * @param syncNs part of it until the last thread stood; 0 for a hiccup.
 * @param reason in the JVM's words; empty when it gives none.
 */
public record Pause(Kind kind, long fromNs, long toNs, long durationNs, long syncNs, String reason) {
    /** What stopped the threads. */
    public enum Kind {
        /** The garbage collector stopped the JVM. */
        COLLECTION("garbage collection"),
        /** The JVM stopped its threads for something else: a thread dump, a heap dump, deoptimization. */
        SAFEPOINT("safepoint"),
        /** The JVM stopped nothing, and yet a thread that wanted to run did not: the machine had no core for it. */
        HICCUP("hiccup");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /**
         * What people read.
         *
         * @return lower case.
         */
        public String label() {
            return label;
        }
    }

    /**
     * How much of a time this pause can have taken.
     *
     * @param startNs begin of the time.
     * @param endNs its end.
     * @return nanoseconds, 0 when it lay elsewhere.
     */
    public long overlapNs(long startNs, long endNs) {
        final long commonNs = Math.min(endNs, toNs) - Math.max(startNs, fromNs);
        return Math.clamp(commonNs, 0, durationNs);
    }
}
