package org.peregrine.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.IdleStrategy;
import org.peregrine.engine.cores.Placement;
import org.peregrine.engine.thread.AgentThread;
import org.peregrine.engine.thread.DutyCycle;

/** Runs one shard's agents on the threads of the threading mode, which the agents do not know. */
final class ShardThreads {
    private static final long MAX_PARK_NS = 50_000;

    private final List<AgentThread> threads = new ArrayList<>();
    private final EngineContext context;
    private final Shard shard;
    private final IdleMode idleMode;
    private final Placement placement;
    private final int index;
    private AgentThread dispatching;
    private final EngineThreads.PathEnd pathEnd;

    /**
     * Creates the threads, not started.
     *
     * @param placement decides where they run.
     * @param index of the shard.
     * @param pathEnd notified when one ends.
     */
    ShardThreads(
            EngineContext context,
            Shard shard,
            IdleMode idleMode,
            Placement placement,
            int index,
            EngineThreads.PathEnd pathEnd) {
        this.context = context;
        this.shard = shard;
        this.idleMode = idleMode;
        this.placement = placement;
        this.index = index;
        this.pathEnd = pathEnd;
        switch (context.threadingMode()) {
            case INVOKER -> throw new IllegalStateException("INVOKER mode has no threads");
            case SHARED -> dispatching = add(shard.wholePath(), transportIdle(() -> false));
            case SHARED_NETWORK -> {
                add(shard.network(), transportIdle(shard::hasEventsUnderWay));
                dispatching = add(new CompositeAgent(shard.stages()), stageIdle());
            }
            case DEDICATED -> {
                add(shard.network(), transportIdle(shard::hasEventsUnderWay));
                for (final Agent stage : shard.stages()) {
                    final AgentThread thread = add(stage, stageIdle());
                    dispatching = stage instanceof DispatchStage ? thread : dispatching;
                }
            }
        }
    }

    private AgentThread add(Agent agent, IdleStrategy idle) {
        final int thread = threads.size();
        final AgentThread.Place place = new AgentThread.Place() {
            @Override
            public String name() {
                return placement.name(index, thread);
            }

            @Override
            public void run(Runnable task) {
                placement.run(index, thread, task);
            }
        };
        final AgentThread added = new AgentThread(
                false,
                place,
                DutyCycle.ofPath(agent, EngineThreads.failures(shard, context)),
                idle,
                context.errorHandler(),
                cause -> pathEnd.onPathEnd(shard, place.name(), cause));
        threads.add(added);
        return added;
    }

    private IdleStrategy transportIdle(BooleanSupplier underWay) {
        return new TransportIdle(shard.transport(), idleMode, underWay);
    }

    private IdleStrategy stageIdle() {
        return idleMode == IdleMode.SPIN
                ? BusySpinIdleStrategy.INSTANCE
                : new BackoffIdleStrategy(64, 64, 1_000, MAX_PARK_NS);
    }

    List<AgentThread> threads() {
        return threads;
    }

    /** Whether handlers run on a thread of this shard. */
    @SuppressWarnings("ReferenceEquality") // One of these threads.
    boolean isDispatching(AgentThread thread) {
        return thread == dispatching;
    }

    void start() {
        threads.forEach(AgentThread::start);
    }

    void close() {
        threads.forEach(AgentThread::close);
    }
}
