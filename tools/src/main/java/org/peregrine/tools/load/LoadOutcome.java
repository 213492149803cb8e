package org.peregrine.tools.load;

/**
 * Outcome of a run.
 *
 * @param plan of the run.
 * @param tally of counts and times.
 * @param used by generator and server.
 * @param lastReason of a connection's end; empty when none has ended.
 * @param alive connections at the end.
 */
record LoadOutcome(LoadPlan plan, Tally tally, Gauge.Reading used, String lastReason, int alive) {
    /** The measured time in seconds. */
    double durationS() {
        return plan.durationNs() / 1e9;
    }

    /** Well answered within the measured time, in a second. */
    double ratePerS() {
        return tally.answeredInWindow() / durationS();
    }

    /** The share of the measured time in which something was due that no connection took. */
    double heldShare() {
        return Math.min(1, tally.heldNs() / (double) plan.durationNs());
    }

    /** The share of its time in which the generator had something to do. */
    double busyShare() {
        final double share = plan.pace().spinning() ? 1 - used.idleShare() : used.cpuShare() - used.idleShare();
        return Math.clamp(share, 0, 1);
    }
}
