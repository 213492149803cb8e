package org.peregrine.engine.metrics;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.thread.AgentThread;
import org.peregrine.engine.thread.ThreadWatch;

/**
 * The recorder's own threads: one looks for pauses, the other takes the intervals. Off the path, both asleep mostly.
 * Whatever fails in them, for lack of descriptors or of memory, is told and tried again.
 */
public final class RecorderThreads implements AutoCloseable {
    private final AgentThread monitor;
    private final AgentThread reader;

    /** Takes an interval whenever one is over. What could not be taken in time is not caught up with. */
    private static final class Reader implements Agent {
        private final Recorder recorder;
        private final ErrorHandler errorHandler;
        private final long intervalNs;
        private long dueNs;
        private boolean saidUnseen;

        Reader(Recorder recorder, ErrorHandler errorHandler) {
            this.recorder = recorder;
            this.errorHandler = errorHandler;
            this.intervalNs = recorder.settings().intervalNs();
            this.dueNs = System.nanoTime() + intervalNs;
        }

        @Override
        public void onStart() {
            recorder.loadUsage();
        }

        @Override
        public int doWork() {
            final long leftNs = dueNs - System.nanoTime();
            if (leftNs > 0) {
                LockSupport.parkNanos(this, Math.min(leftNs, ThreadWatch.TICK_NS));
                return 0;
            }
            dueNs = Math.max(dueNs + intervalNs, System.nanoTime());
            final Interval interval = recorder.takeInterval(errorHandler);
            // Pauses that are known to stay unseen beforehand are a warning of the launch.
            if (interval.stops().visibility() == PauseVisibility.NOT_COUNTED && !saidUnseen) {
                saidUnseen = true;
                errorHandler.onError(new PausesUnseenException(PauseVisibility.NOT_COUNTED.sentence()));
            }
            return 1;
        }

        @Override
        public String roleName() {
            return "pg-recorder";
        }
    }

    /**
     * Starts the threads.
     *
     * @param recorder to be read.
     * @param errorHandler hears of what fails in them.
     */
    public RecorderThreads(Recorder recorder, ErrorHandler errorHandler) {
        monitor = start(recorder.monitor(), errorHandler);
        try {
            reader = start(new Reader(recorder, errorHandler), errorHandler);
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

    /** Ends the threads. The last interval is whoever closes to take. */
    @Override
    public void close() {
        reader.close();
        monitor.close();
    }
}
