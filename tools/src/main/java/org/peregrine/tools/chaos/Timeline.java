package org.peregrine.tools.chaos;

import java.util.ArrayList;
import java.util.List;

/** Times of a scenario: what clients saw, and when the fault began, was told and ended. Any thread. */
final class Timeline {
    /**
     * A request of the probe.
     *
     * @param atS of its answer, or of the end of its connection, in seconds since the start.
     * @param latencyMs of the answer; negative when there was none.
     */
    record ProbePoint(double atS, double latencyMs) {
        boolean isAnswered() {
            return latencyMs >= 0;
        }

        /** The time of its request; of one that was not answered, that of its end. */
        double sentS() {
            return atS - Math.max(0, latencyMs) / 1e3;
        }
    }

    /**
     * An interval of the load.
     *
     * @param endS its end, in seconds since the start.
     * @param ratePerS of good answers.
     * @param p99Ms of their response times.
     * @param errors of all kinds.
     */
    record LoadPoint(double endS, double ratePerS, double p99Ms, long errors) {}

    /** A time that has not come. */
    static final double NEVER = Double.NaN;

    private final long startMs = System.currentTimeMillis();
    private final long startNs = System.nanoTime();
    private final List<ProbePoint> probe = new ArrayList<>();
    private final List<LoadPoint> load = new ArrayList<>();
    private final List<LoadPoint> control = new ArrayList<>();
    private double beginS = NEVER;
    private double endS = NEVER;
    private double signalS = NEVER;
    private double askedS = NEVER;

    /** Seconds since the start. */
    double nowS() {
        return (System.nanoTime() - startNs) / 1e9;
    }

    /** The start, since 1970. */
    long startMs() {
        return startMs;
    }

    /** The probe sends its next request. */
    synchronized void asks(double atS) {
        askedS = atS;
    }

    /** Whether the probe has waited for its answer for so long. */
    synchronized boolean isSilentFor(double lengthS) {
        return nowS() - askedS > lengthS;
    }

    synchronized void add(ProbePoint point) {
        askedS = NEVER;
        probe.add(point);
    }

    synchronized void add(LoadPoint point) {
        load.add(point);
    }

    synchronized void addControl(LoadPoint point) {
        control.add(point);
    }

    synchronized void begins(double atS) {
        beginS = atS;
    }

    synchronized void ends(double atS) {
        endS = atS;
    }

    /** Sets the time of the signal; the first one counts. */
    synchronized void signalled(double atS) {
        if (Double.isNaN(signalS)) {
            signalS = atS;
        }
    }

    synchronized List<ProbePoint> probe() {
        return List.copyOf(probe);
    }

    synchronized List<LoadPoint> load() {
        return List.copyOf(load);
    }

    /** Of the responder that no fault was injected into, in the same seconds. */
    synchronized List<LoadPoint> control() {
        return List.copyOf(control);
    }

    synchronized double beginS() {
        return beginS;
    }

    synchronized double endS() {
        return endS;
    }

    synchronized double signalS() {
        return signalS;
    }
}
