package org.peregrine.engine.metrics;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.thread.AgentThread;
import org.peregrine.engine.thread.ThreadWatch;
import org.peregrine.engine.thread.WriteWatch;
import org.peregrine.engine.thread.WriterThread;

/**
 * The threads of the metrics: one looks for pauses, the other takes the intervals. Off the path, both asleep mostly. A
 * failure, for lack of descriptors or of memory, is reported, and the work is tried again.
 */
public final class MetricsThreads implements AutoCloseable {
    private final AgentThread monitor;
    private final AgentThread reader;
    private boolean ended;

    /** Takes an interval whenever one has ended. Intervals that were missed are not made up for. */
    private static final class Reader implements Agent {
        private final Metrics metrics;
        private final ErrorHandler errorHandler;
        private final WriteWatch watch;
        private final long intervalNs;
        private volatile long missed;
        private long missedSoFar;
        private long dueNs;
        private boolean unseenReported;

        Reader(Metrics metrics, ErrorHandler errorHandler) {
            this.metrics = metrics;
            this.errorHandler = errorHandler;
            this.watch = new WriteWatch(
                    "the interval log or another listener",
                    "intervals are missed",
                    () -> LogText.count(missed, "interval"),
                    WriteWatch.notices("metrics", errorHandler));
            this.intervalNs = metrics.settings().intervalNs();
            this.dueNs = System.nanoTime() + intervalNs;
        }

        @Override
        public void onStart() {
            metrics.loadUsage();
        }

        @Override
        public int doWork() {
            final long leftNs = dueNs - System.nanoTime();
            if (leftNs > 0) {
                LockSupport.parkNanos(this, Math.min(leftNs, ThreadWatch.TICK_NS));
                return 0;
            }
            dueNs = Math.max(dueNs + intervalNs, System.nanoTime());
            watch.begin(System.nanoTime());
            final Interval interval = metrics.takeInterval(errorHandler);
            missedSoFar += Math.max(0, (System.nanoTime() - dueNs) / intervalNs);
            missed = missedSoFar;
            watch.end();
            // The launch has warned already of pauses that cannot be seen.
            if (interval.stops().visibility() == PauseVisibility.NOT_COUNTED && !unseenReported) {
                unseenReported = true;
                errorHandler.onError(new PausesUnseenException(PauseVisibility.NOT_COUNTED.sentence()));
            }
            return 1;
        }

        @Override
        public String roleName() {
            return "pg-metrics";
        }
    }

    /** Looks for pauses, for an interval that a listener does not take, and for jumps of the time of day. */
    private record Monitor(Agent pauses, WriteWatch watch, long stallNs, ClockWatch day) implements Agent {
        @Override
        public int doWork() throws Exception {
            final int workCount = pauses.doWork();
            watch.check(System.nanoTime(), stallNs);
            day.check();
            return workCount;
        }

        @Override
        public String roleName() {
            return pauses.roleName();
        }
    }

    /**
     * Starts the threads, which do not look for a listener that takes too long.
     *
     * @param metrics to be read.
     * @param errorHandler gets their failures.
     */
    public MetricsThreads(Metrics metrics, ErrorHandler errorHandler) {
        this(metrics, Long.MAX_VALUE, errorHandler);
    }

    /**
     * Starts the threads.
     *
     * @param metrics to be read.
     * @param stallNs time that a listener may take, after which that is told.
     * @param errorHandler gets their failures.
     */
    public MetricsThreads(Metrics metrics, long stallNs, ErrorHandler errorHandler) {
        final Reader intervals = new Reader(metrics, errorHandler);
        final ClockWatch day = new ClockWatch(System::nanoTime, System::currentTimeMillis, errorHandler);
        monitor = start(new Monitor(metrics.monitor(), intervals.watch, stallNs, day), errorHandler);
        try {
            reader = start(intervals, errorHandler);
        } catch (final Error noThread) {
            monitor.close();
            throw noThread;
        }
    }

    /**
     * The threads.
     *
     * @return both, running.
     */
    @SuppressWarnings("exports") // For the engine.
    public List<AgentThread> all() {
        return List.of(monitor, reader);
    }

    private static AgentThread start(Agent agent, ErrorHandler errorHandler) {
        return AgentThread.steady(agent.roleName(), agent, NoOpIdleStrategy.INSTANCE, errorHandler)
                .start();
    }

    /** Ends the threads. The closing thread takes the last interval. */
    @Override
    public void close() {
        reader.beginClose();
        monitor.close();
        ended = reader.hasEndedWithin(WriterThread.HANG_MS);
    }

    /**
     * Whether the threads have ended.
     *
     * @return false when a listener has not come back: another interval would wait for it.
     */
    public boolean haveEnded() {
        return ended;
    }
}
