package org.peregrine.engine.registry;

import java.util.concurrent.ThreadFactory;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.PeerMemory;

/** Services that an engine offers its extensions. Any thread. */
public abstract class ExtensionHost {
    private final Limits limits;
    private final NanoClock clock;
    private final EpochClock epochClock;
    private final ErrorHandler errorHandler;
    private final ThreadFactory threads;
    private final PeerMemory memory;

    /**
     * Made by the engine, at launch.
     *
     * @param limits of the engine.
     * @param clock of deadlines.
     * @param epochClock of calendar times.
     * @param errorHandler of failures.
     * @param threads makes threads that may wait.
     * @param memory budget of the engine.
     */
    protected ExtensionHost(
            Limits limits,
            NanoClock clock,
            EpochClock epochClock,
            ErrorHandler errorHandler,
            ThreadFactory threads,
            PeerMemory memory) {
        this.memory = memory;
        this.limits = limits;
        this.clock = clock;
        this.epochClock = epochClock;
        this.errorHandler = errorHandler;
        this.threads = threads;
    }

    /**
     * The engine's limits.
     *
     * @return a value for each.
     */
    public Limits limits() {
        return limits;
    }

    /**
     * The engine's clock for deadlines.
     *
     * @return nanoseconds from any beginning.
     */
    public NanoClock clock() {
        return clock;
    }

    /**
     * The engine's clock for what outlives the process.
     *
     * @return milliseconds of the epoch.
     */
    public EpochClock epochClock() {
        return epochClock;
    }

    /**
     * The engine's error handler.
     *
     * @return never throws.
     */
    public ErrorHandler errorHandler() {
        return errorHandler;
    }

    /**
     * The factory of threads that may wait.
     *
     * @return the engine's, as handlers have them.
     */
    public ThreadFactory threads() {
        return threads;
    }

    /**
     * The budget of heap that is kept for peers: what an extension keeps for them is reserved there.
     *
     * @return the engine's.
     */
    public PeerMemory memory() {
        return memory;
    }

    /**
     * Tells the audit log of a task that a former process has left running: it has ended with that process.
     *
     * @param id of the task.
     * @param createdMs beginning of the task, in milliseconds since 1970.
     */
    public void taskStopped(String id, long createdMs) {}

    /**
     * Notifies the subscribers of a name. Encodes only when there are any; never waits. The later of two calls counts,
     * so callers are ordered.
     *
     * @param topic of the extension.
     * @param name within the topic.
     * @param params write the notification's params.
     */
    public abstract void publish(ExtensionTopic topic, String name, ResultMembers params);
}
