package org.peregrine.engine.recorder;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.message.Stamps;
import org.peregrine.engine.outbound.OutboundMessage.EndedCall;

/**
 * Turns stamps into histograms, one for each {@link Latency}. Written by the sender alone; {@link #snapshot()} may be
 * called by any thread while the engine runs.
 *
 * <p>Messages that went through all stages in the same batches carry equal stamps. They are recorded together, so a
 * full batch costs as much as one message.
 */
public final class LatencyRecorder {
    private static final long HIGHEST_NS = 3_600_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 2;
    private static final Latency[] ALL = Latency.values();

    private final SingleWriterRecorder[] recorders = new SingleWriterRecorder[ALL.length];
    private final Histogram[] totals = new Histogram[ALL.length];
    private final Histogram[] intervals = new Histogram[ALL.length];
    private final Object readerLock = new Object();

    private Stamps run;
    private long runCount;
    private long runSentNs;

    /** Creates empty histograms. */
    public LatencyRecorder() {
        for (int i = 0; i < ALL.length; i++) {
            recorders[i] = new SingleWriterRecorder(HIGHEST_NS, SIGNIFICANT_DIGITS);
            totals[i] = new Histogram(HIGHEST_NS, SIGNIFICANT_DIGITS);
        }
    }

    /**
     * Records one message. Sender only.
     *
     * @param event sent, not yet released.
     * @param sentNs when its batch was flushed.
     */
    public void record(MessageEvent event, long sentNs) {
        final Outcome outcome = event.outcome();
        if (!outcome.hasReply()) {
            return;
        }
        if (outcome == Outcome.COMPLETED) {
            recordCompletion(event, sentNs);
            return;
        }
        final Stamps stamps = event.stamps();
        if (run == null || !run.sameAs(stamps)) {
            endBatch();
            run = stamps;
        }
        runCount++;
        runSentNs = sentNs;
    }

    private void recordCompletion(MessageEvent event, long sentNs) {
        final EndedCall call = event.completion().call();
        if (call == null) {
            return;
        }
        record(Latency.WORKER, event.stamps().receivedNs - call.dispatchedNs(), 1);
        record(Latency.END_TO_END, sentNs - call.receivedNs(), 1);
    }

    /** Writes what was gathered of a batch. Sender only, before the events are released. */
    public void endBatch() {
        if (runCount > 0) {
            record(Latency.RECEIVE, run.decodeNs - run.receivedNs, runCount);
            record(Latency.DECODE, run.validateNs - run.decodeNs, runCount);
            record(Latency.VALIDATE, run.dispatchNs - run.validateNs, runCount);
            record(Latency.DISPATCH, run.encodeNs - run.dispatchNs, runCount);
            record(Latency.ENCODE, run.sendNs - run.encodeNs, runCount);
            record(Latency.SEND, runSentNs - run.sendNs, runCount);
            record(Latency.END_TO_END, runSentNs - run.receivedNs, runCount);
        }
        run = null;
        runCount = 0;
    }

    private void record(Latency latency, long durationNs, long count) {
        recorders[latency.ordinal()].recordValueWithCount(Math.clamp(durationNs, 0, HIGHEST_NS), count);
    }

    /**
     * Everything recorded so far. Any thread; the writer is never delayed.
     *
     * @return copies that the caller owns, in nanoseconds.
     */
    public Map<Latency, Histogram> snapshot() {
        final Map<Latency, Histogram> snapshot = new EnumMap<>(Latency.class);
        synchronized (readerLock) {
            for (final Latency latency : ALL) {
                final int i = latency.ordinal();
                intervals[i] = recorders[i].getIntervalHistogram(intervals[i]);
                totals[i].add(intervals[i]);
                snapshot.put(latency, totals[i].copy());
            }
        }
        return snapshot;
    }
}
