package org.peregrine.engine.metrics;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.WriterReaderPhaser;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.message.Stamps;
import org.peregrine.engine.outbound.CallOrigin;

/**
 * Turns a shard's stamps into histograms, and keeps the slowest messages. Written by the network thread alone, without
 * allocation; a reader swaps the set that is written for an empty one, and never delays the writer.
 *
 * <p>Messages that went through all stages in the same batches carry equal stamps. They are counted together, so a full
 * batch costs as much as one message.
 *
 * <pre>
 *   sender, receiver ─► active set ◄─ swap ─► idle set ─► this interval, all so far ◄─ readers, one at a time
 * </pre>
 */
public final class LatencyHistograms {
    private static final long FLIP_YIELD_NS = 500_000;
    private static final Latency[] ALL = Latency.values();

    private final WriterReaderPhaser phaser = new WriterReaderPhaser();
    private final int slowestCount;
    private final ToolNumbers toolNumbers;
    private final SlowSlot runCandidate = new SlowSlot();
    private final SlowSlot otherCandidate = new SlowSlot();
    private final RunCounts methodCounts = new RunCounts(HistogramSet.OTHER_METHOD + 1);
    private final RunCounts toolCounts;
    private volatile HistogramSet active;
    private HistogramSet idle;

    private Stamps run;
    private long runCount;
    private long runSentNs;
    private boolean runIsSlow;
    private long occupancy;

    private final HistogramSet interval;
    private final Histogram[] totals = new Histogram[ALL.length];
    private final Object readerLock = new Object();

    /**
     * Creates empty histograms.
     *
     * @param slowestCount number of slowest messages kept for each interval.
     * @param tools gives tools their numbers.
     */
    public LatencyHistograms(int slowestCount, ToolNumbers tools) {
        this.slowestCount = slowestCount;
        toolNumbers = tools;
        toolCounts = new RunCounts(tools.capacity());
        active = HistogramSet.forWriting(slowestCount, tools.capacity());
        interval = new HistogramSet(slowestCount, tools.capacity());
    }

    /**
     * Counts one message. Sender only.
     *
     * @param event sent, not yet released.
     * @param sentNs when its batch was flushed.
     */
    @SuppressWarnings("exports") // For the engine.
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
            runSentNs = sentNs;
            runIsSlow = sentNs - stamps.receivedNs > active.slowest.thresholdNs();
            if (runIsSlow) {
                runCandidate.take(event, sentNs);
            }
        }
        runCount++;
        if (stamps.tool == Stamps.NO_TOOL) {
            methodCounts.increment(methodIndex(event.method()));
        } else {
            toolCounts.increment(stamps.tool);
        }
    }

    private static int methodIndex(McpMethod method) {
        return method == null ? HistogramSet.OTHER_METHOD : method.ordinal();
    }

    private void recordCompletion(MessageEvent event, long sentNs) {
        if (event.completion().call() == null) {
            return;
        }
        final CallOrigin origin = event.completion().call().origin();
        final long returnedNs = event.stamps().receivedNs;
        final long endToEndNs = sentNs - origin.receivedNs();
        final long section = phaser.writerCriticalSectionEnter();
        try {
            final HistogramSet set = active;
            set.record(Latency.WORKER, returnedNs - origin.dispatchedNs(), 1);
            if (origin.tool() == Stamps.NO_TOOL) {
                set.recordMethod(methodIndex(origin.method()), endToEndNs, 1);
            } else {
                set.recordTool(origin.tool(), endToEndNs, 1);
            }
            if (endToEndNs > set.slowest.thresholdNs()) {
                otherCandidate.take(origin, event.connectionId(), returnedNs, sentNs);
                set.slowest.add(otherCandidate);
            }
        } finally {
            phaser.writerCriticalSectionExit(section);
        }
    }

    /**
     * Sets the occupancy of the ring. Sender only, before {@link #endBatch}.
     *
     * @param events between the receiver and the sender.
     */
    public void occupancy(long events) {
        occupancy = Math.max(occupancy, events);
    }

    /** Writes the counts of a batch to the histograms. Sender only, before the events are released. */
    public void endBatch() {
        if (runCount > 0) {
            final long section = phaser.writerCriticalSectionEnter();
            try {
                writeRun(active);
            } finally {
                phaser.writerCriticalSectionExit(section);
            }
        }
        run = null;
        runCount = 0;
        runIsSlow = false;
    }

    private void writeRun(HistogramSet set) {
        final Stamps stamps = run;
        final long count = runCount;
        final long endToEndNs = runSentNs - stamps.receivedNs;
        set.record(Latency.RECEIVE, stamps.decodeNs - stamps.receivedNs, count);
        set.record(Latency.DECODE, stamps.validateNs - stamps.decodeNs, count);
        set.record(Latency.VALIDATE, stamps.dispatchNs - stamps.validateNs, count);
        set.record(Latency.DISPATCH, stamps.encodeNs - stamps.dispatchNs, count);
        set.record(Latency.ENCODE, stamps.sendNs - stamps.encodeNs, count);
        set.record(Latency.SEND, runSentNs - stamps.sendNs, count);
        for (int i = 0; i < methodCounts.size(); i++) {
            set.recordMethod(methodCounts.index(i), endToEndNs, methodCounts.count(i));
        }
        methodCounts.clear();
        for (int i = 0; i < toolCounts.size(); i++) {
            set.recordTool(toolCounts.index(i), endToEndNs, toolCounts.count(i));
        }
        toolCounts.clear();
        if (runIsSlow) {
            runCandidate.batchSize = count;
            set.slowest.add(runCandidate);
        }
        set.maxOccupancy = Math.max(set.maxOccupancy, occupancy);
        occupancy = 0;
    }

    /**
     * Counts the time between two polls of the sockets under load. Receiver only.
     *
     * @param gapNs from one duty cycle to the next.
     */
    public void recordPoll(long gapNs) {
        final long section = phaser.writerCriticalSectionEnter();
        try {
            active.record(Latency.POLL, gapNs, 1);
        } finally {
            phaser.writerCriticalSectionExit(section);
        }
    }

    /**
     * Counts the wait for a peer that did not read. Network thread, outside of a batch.
     *
     * @param connectionId the connection.
     * @param sinceNs when its socket took no more.
     * @param nowNs when it took everything, or the connection was ended.
     */
    public void recordReader(long connectionId, long sinceNs, long nowNs) {
        final long section = phaser.writerCriticalSectionEnter();
        try {
            final HistogramSet set = active;
            set.record(Latency.READER, nowNs - sinceNs, 1);
            otherCandidate.takeReader(connectionId, sinceNs, nowNs);
            set.slowest.add(otherCandidate);
        } finally {
            phaser.writerCriticalSectionExit(section);
        }
    }

    /**
     * Gives a tool a number and makes room for its latencies. Any thread, before the tool can be called.
     *
     * @param name of the tool.
     * @return the number for {@link Stamps#tool}.
     */
    public int toolNumber(String name) {
        final int number = toolNumbers.number(name);
        if (number != Stamps.NO_TOOL) {
            synchronized (readerLock) {
                active.prepareTool(number);
                if (idle != null) {
                    idle.prepareTool(number);
                }
            }
        }
        return number;
    }

    /** Swaps the sets and takes the written one. Under the lock. */
    private void drain() {
        if (idle == null) {
            idle = HistogramSet.forWriting(slowestCount, toolNumbers.capacity());
            for (int i = 0; i < active.tools.length; i++) {
                if (active.tools[i] != null) {
                    idle.prepareTool(i);
                }
            }
        }
        phaser.readerLock();
        try {
            final HistogramSet written = active;
            active = idle;
            idle = written;
            phaser.flipPhase(FLIP_YIELD_NS);
        } finally {
            phaser.readerUnlock();
        }
        idle.addUp();
        interval.add(idle);
        HistogramSet.add(totals, idle.latencies);
        idle.reset();
    }

    /** Moves the values since the last call into a set. Any thread. */
    void takeInterval(HistogramSet into) {
        synchronized (readerLock) {
            drain();
            into.add(interval);
            interval.reset();
        }
    }

    /**
     * A copy of all values since the launch. Any thread; the writer is never delayed.
     *
     * @return copies that the caller owns, in nanoseconds.
     */
    public Map<Latency, Histogram> snapshot() {
        final Map<Latency, Histogram> snapshot = new EnumMap<>(Latency.class);
        synchronized (readerLock) {
            drain();
            for (final Latency latency : ALL) {
                snapshot.put(latency, HistogramSet.copyOf(totals[latency.ordinal()]));
            }
        }
        return snapshot;
    }
}
