package org.peregrine.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.IdleStrategy;
import org.peregrine.engine.cores.Placement;

/** Runs one shard's agents on as many threads as the threading mode says. The agents do not know. */
final class ShardThreads {
    private static final int CLOSE_TIMEOUT_MS = 2_000;
    private static final long MAX_PARK_NS = 50_000;

    private final List<AgentRunner> runners = new ArrayList<>();
    private final EngineContext context;
    private final Shard shard;
    private final IdleMode idleMode;
    private final Placement placement;
    private final int index;

    /**
     * Creates the runners, not started.
     *
     * @param placement decides where they run.
     * @param index of the shard.
     */
    ShardThreads(EngineContext context, Shard shard, IdleMode idleMode, Placement placement, int index) {
        this.context = context;
        this.shard = shard;
        this.idleMode = idleMode;
        this.placement = placement;
        this.index = index;
        final List<Agent> network = shard.networkAgents();
        final List<Agent> stages = shard.stageAgents();
        switch (context.threadingMode()) {
            case INVOKER -> throw new IllegalStateException("INVOKER mode has no threads");
            case SHARED -> {
                final List<Agent> all = new ArrayList<>(network.subList(0, 1));
                all.addAll(stages);
                all.add(network.get(1));
                add(new CompositeAgent(all), transportIdle(() -> false));
            }
            case SHARED_NETWORK -> {
                add(new CompositeAgent(network), transportIdle(shard::hasEventsUnderWay));
                add(new CompositeAgent(stages), stageIdle());
            }
            case DEDICATED -> {
                add(new CompositeAgent(network), transportIdle(shard::hasEventsUnderWay));
                stages.forEach(stage -> add(stage, stageIdle()));
            }
        }
    }

    private void add(Agent agent, IdleStrategy idle) {
        runners.add(new AgentRunner(idle, context.errorHandler(), null, agent));
    }

    private IdleStrategy transportIdle(BooleanSupplier underWay) {
        return new TransportIdle(shard.transport(), idleMode, underWay);
    }

    private IdleStrategy stageIdle() {
        return idleMode == IdleMode.SPIN
                ? BusySpinIdleStrategy.INSTANCE
                : new BackoffIdleStrategy(64, 64, 1_000, MAX_PARK_NS);
    }

    void start() {
        for (int i = 0; i < runners.size(); i++) {
            final int thread = i;
            AgentRunner.startOnThread(runners.get(i), task -> thread(task, thread));
        }
    }

    /** Named when it runs: an {@link AgentRunner} gives its thread the agent's name before. */
    private Thread thread(Runnable task, int thread) {
        return Thread.ofPlatform().unstarted(() -> {
            Thread.currentThread().setName(placement.name(index, thread));
            placement.run(index, thread, task);
        });
    }

    void close() {
        runners.forEach(runner -> runner.close(CLOSE_TIMEOUT_MS, this::onCloseTimeout));
    }

    private void onCloseTimeout(Thread thread) {
        context.errorHandler()
                .onError(new IllegalStateException("Thread " + thread.getName() + " did not end within "
                        + TimeUnit.MILLISECONDS.toSeconds(CLOSE_TIMEOUT_MS) + " s"));
    }
}
