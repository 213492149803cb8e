package org.peregrine.tools.chaos;

/**
 * Demands of a scenario.
 *
 * @param signal by which the server, or a client, tells the cause.
 * @param isSeenAtEnd whether the time until the signal counts from the end of the fault: while the whole process is
 *     stopped nobody in it can tell.
 * @param maxProbeP99Ms of the probe while the fault lasts; infinite where the fault hits every client.
 * @param endsConnections whether the fault itself ends connections, and with them requests under way.
 * @param forbidden signals that would be false alarms; null for none.
 */
record Expectation(
        Signal signal, boolean isSeenAtEnd, double maxProbeP99Ms, boolean endsConnections, Signal forbidden) {
    static final double DETECTED_WITHIN_S = 1;
    static final double RECOVERED_WITHIN_S = 5;

    /** A fault that others must not feel, beyond a bound. */
    static Expectation of(Signal signal, double maxProbeP99Ms) {
        return new Expectation(signal, false, maxProbeP99Ms, false, null);
    }

    /** A fault of the whole process, which ends its connections. */
    static Expectation ofProcess(Signal signal) {
        return new Expectation(signal, false, Double.POSITIVE_INFINITY, true, null);
    }

    /** The same, where the fault is one of the transport over which everybody comes. */
    Expectation ofEverybody() {
        return new Expectation(signal, isSeenAtEnd, Double.POSITIVE_INFINITY, true, forbidden);
    }

    /**
     * A sign of the cause.
     *
     * @param kind of place in which it appears.
     * @param text of it: a part of a line, or a metric's name.
     */
    record Signal(Kind kind, String text) {
        /** Places where a sign can be. */
        enum Kind {
            /** A line of the server's log. */
            LOG("a line of the log with"),
            /** A counter of /metrics that grows. */
            METRIC("the metric"),
            /** The reason in the answer of /ready. */
            READY("/ready says"),
            /** The end of a client's connection. */
            CLIENT("a client's connection ends"),
            /** A client that gets no answer: of what no process of the server can know. */
            SILENCE("the probe has waited for half a second");

            private final String words;

            Kind(String words) {
                this.words = words;
            }
        }

        static Signal log(String text) {
            return new Signal(Kind.LOG, text);
        }

        static Signal counter(String name) {
            return new Signal(Kind.METRIC, "peregrine_" + name + "_total");
        }

        static Signal metric(String name) {
            return new Signal(Kind.METRIC, name);
        }

        static Signal ready(String text) {
            return new Signal(Kind.READY, text);
        }

        static Signal connectionEnd() {
            return new Signal(Kind.CLIENT, "");
        }

        static Signal silence() {
            return new Signal(Kind.SILENCE, "");
        }

        /** In words, for reports. */
        String words() {
            return text.isEmpty() ? kind.words : kind.words + " " + text;
        }
    }
}
