package org.peregrine.tools.load.merge;

import java.net.ProtocolException;
import org.peregrine.tools.result.Second;

/**
 * The order of the seconds that one worker sends: each ends after the one before it, none before its time has come, and
 * they are no more than there were, so what is kept of them is bounded by the time of the load. One thread.
 */
public final class WorkerSeconds {
    /** Clocks of two hosts, and lines under way, are not more apart. */
    private static final double AHEAD_S = 10;

    private static final double NANOS_PER_SECOND = 1e9;

    private final long startNs;
    private final double warmupS;
    private final double longestS;
    private double lastEndS = Double.NEGATIVE_INFINITY;
    private long count;

    /**
     * Begins with a worker's start.
     *
     * @param startNs time of the signal to begin, as {@link System#nanoTime}.
     * @param warmupNs before the measurement.
     * @param longestNs in which the worker must have ended.
     */
    public WorkerSeconds(long startNs, long warmupNs, long longestNs) {
        this.startNs = startNs;
        warmupS = warmupNs / NANOS_PER_SECOND;
        longestS = longestNs / NANOS_PER_SECOND;
    }

    /**
     * Checks the next second.
     *
     * @param second as the worker says.
     * @param nowNs time, as {@link System#nanoTime}.
     * @throws ProtocolException when there can be no such second.
     */
    public void check(Second second, long nowNs) throws ProtocolException {
        final double passedS = (nowNs - startNs) / NANOS_PER_SECOND;
        if (passedS > longestS) {
            throw new ProtocolException("it goes on, and should have ended");
        }
        count++;
        final double mostS = passedS + AHEAD_S;
        if (!(second.endS() > lastEndS)
                || second.endS() < -warmupS - AHEAD_S
                || second.endS() > mostS - warmupS
                || second.lengthS() > mostS
                || count > mostS) {
            throw new ProtocolException("it sends a second that is none");
        }
        lastEndS = second.endS();
    }
}
