package org.peregrine.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.Agent;
import org.peregrine.engine.audit.ShardAudit;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.Transport;

/**
 * A real shard whose agents are run one at a time by the caller, so that a benchmark measures one of them over a batch
 * that the agents before it have prepared. One thread.
 */
public final class StageRig implements AutoCloseable {
    /** The agents of a shard, in the order of the path. */
    public enum Step {
        /** Polls the transport and copies frames into the ring. */
        RECEIVE,
        /** {@link DecodeStage}. */
        DECODE,
        /** {@link ValidateStage}. */
        VALIDATE,
        /** {@link DispatchStage} with the author's inline code. */
        DISPATCH,
        /** {@link EncodeStage}. */
        ENCODE,
        /** {@link Sender}. */
        SEND
    }

    private static final Step[] STEPS = Step.values();

    private final Transport transport;
    private final List<Agent> agents = new ArrayList<>();

    /**
     * Wires a shard and opens its transport.
     *
     * @param context not concluded; its transport is the one given here.
     * @param transport of the shard.
     * @throws IOException when the transport cannot be opened.
     */
    public StageRig(EngineContext context, Transport transport) throws IOException {
        this.transport = transport;
        final EngineContext concluded = context.transport(transport).conclude();
        final SharedState shared = new SharedState(concluded);
        final CheckedRegistry tools =
                CheckedRegistry.of(concluded.registry(), shared.schemas(), null, Map.of(), concluded.errorHandler());
        final Shard shard = new Shard(concluded, shared, tools, transport, new EngineCounters(), ShardAudit.none());
        shard.open();
        agents.addAll(shard.steps());
        if (agents.size() != STEPS.length) {
            throw new IllegalStateException("The path has other steps than the benchmarks know: " + agents);
        }
    }

    /**
     * Runs one duty cycle of one agent.
     *
     * @param step to run.
     * @return the work count.
     */
    public int run(Step step) {
        try {
            return agents.get(step.ordinal()).doWork();
        } catch (final Exception failure) {
            throw new IllegalStateException(step + " failed", failure);
        }
    }

    /**
     * Runs the agents before a step, once each.
     *
     * @param step the first that is not run.
     */
    public void runBefore(Step step) {
        for (int i = 0; i < step.ordinal(); i++) {
            run(STEPS[i]);
        }
    }

    /**
     * Runs the agents after a step, once each: the batch is answered then.
     *
     * @param step the last that is not run.
     */
    public void runAfter(Step step) {
        for (int i = step.ordinal() + 1; i < agents.size(); i++) {
            run(STEPS[i]);
        }
    }

    /** Closes the transport. */
    @Override
    public void close() {
        transport.close();
    }
}
