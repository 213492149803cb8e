package org.peregrine.engine;

import java.util.ArrayList;
import java.util.List;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.peregrine.engine.cores.Placement;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.status.Heartbeat;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.engine.thread.AgentThread;
import org.peregrine.engine.thread.DutyCycle;
import org.peregrine.engine.thread.ThreadWatch;

/**
 * The threads of an engine's shards, of its housekeeping and of the watch over them; in INVOKER mode the cycles that
 * the caller's thread runs instead. Launching and closing thread, unless marked otherwise.
 */
final class EngineThreads {
    private static final int HOUSEKEEPING_MS = 100;
    private static final String CALLER = "invoker";

    /** Listener for the end of a thread of the path that was not closed. */
    interface PathEnd {
        /**
         * Called by the thread itself.
         *
         * @param shard that it belonged to.
         * @param thread its name.
         * @param cause of its end.
         */
        void onPathEnd(Shard shard, String thread, Throwable cause);
    }

    private final EngineContext context;
    private final List<Shard> shards;
    private final SharedState shared;
    private final PathEnd pathEnd;
    private final List<ShardThreads> threads = new ArrayList<>();
    private final List<DutyCycle> invoked = new ArrayList<>();
    private final List<AgentThread> others = new ArrayList<>();
    private final ThreadWatch watch;
    private Housekeeping housekeeping;

    EngineThreads(EngineContext context, List<Shard> shards, SharedState shared, PathEnd pathEnd) {
        this.context = context;
        this.shards = shards;
        this.shared = shared;
        this.pathEnd = pathEnd;
        this.watch = new ThreadWatch(SystemNanoClock.INSTANCE, context.limit(Limit.STALL_REPORT_NS));
    }

    /** Starts the threads of the threading mode; returns warnings for the operator. */
    List<String> start() {
        housekeeping = new Housekeeping(shards, shared, context);
        if (context.threadingMode() == ThreadingMode.INVOKER) {
            shards.forEach(shard -> invoked.add(cycle(shard)));
            invoked.forEach(DutyCycle::begin);
            return List.of();
        }
        final List<String> warnings = new ArrayList<>();
        final Placement placement = shared.placement();
        final String spinRefusal = context.idleMode() == IdleMode.SPIN ? placement.spinRefusal() : null;
        if (spinRefusal != null) {
            warnings.add(spinRefusal + ": idle mode is spin-then-block instead");
        }
        final IdleMode idleMode = spinRefusal == null ? context.idleMode() : IdleMode.SPIN_THEN_BLOCK;
        for (int i = 0; i < shards.size(); i++) {
            threads.add(new ShardThreads(context, shards.get(i), idleMode, placement, i, pathEnd));
        }
        for (int i = 0; i < shards.size(); i++) {
            watch(shards.get(i), threads.get(i));
            threads.get(i).start();
        }
        warnings.addAll(placement.awaitBound());
        watch.addBeside(startOther(new Keeping(), new SleepingMillisIdleStrategy(HOUSEKEEPING_MS)), true);
        startOther(watch, NoOpIdleStrategy.INSTANCE);
        return warnings;
    }

    private void watch(Shard shard, ShardThreads itsThreads) {
        final Failures failures = new Failures(shard.counters(), context.errorHandler());
        for (final AgentThread thread : itsThreads.threads()) {
            watch.add(
                    shard.transport().name(),
                    thread,
                    itsThreads.isDispatching(thread) ? shard.running()::name : () -> "",
                    report -> failures.report(EngineCounter.PATH_STALLS, report));
        }
    }

    /** The error handler of a whole duty cycle of the path. */
    static ErrorHandler failures(Shard shard, EngineContext context) {
        final Failures failures = new Failures(shard.counters(), context.errorHandler());
        return failure -> failures.contain(EngineCounter.CYCLE_FAILURES, failure);
    }

    private DutyCycle cycle(Shard shard) {
        return DutyCycle.ofPath(shard.wholePath(), failures(shard, context));
    }

    private AgentThread startOther(Agent agent, IdleStrategy idle) {
        final AgentThread thread = AgentThread.steady(agent.roleName(), agent, idle, context.errorHandler());
        others.add(thread.start());
        return thread;
    }

    /** Housekeeping on its thread, which also checks the watch: each of the two detects a stall of the other. */
    private final class Keeping implements Agent {
        @Override
        public int doWork() {
            watch.checkWatch();
            return housekeeping.doWork();
        }

        @Override
        public void onClose() {
            housekeeping.onClose();
        }

        @Override
        public String roleName() {
            return housekeeping.roleName();
        }
    }

    /** Watches threads that others have started and that no request needs. Launching thread. */
    void watchInstruments(List<AgentThread> instruments) {
        instruments.forEach(thread -> watch.addBeside(thread, false));
    }

    /** Watches threads of extensions, without which some requests wait. Launching thread. */
    void watchExtensions(List<Heartbeat> heartbeats) {
        heartbeats.forEach(heartbeat -> watch.addBeside(heartbeat, true));
    }

    boolean areInvoked() {
        return context.threadingMode() == ThreadingMode.INVOKER;
    }

    /** Runs one cycle of every shard. INVOKER mode only, its thread. */
    int invoke() {
        int workCount = 0;
        // By index: an iterator would be garbage in every duty cycle.
        for (int i = 0, count = invoked.size(); i < count; i++) {
            workCount += invoke(shards.get(i), invoked.get(i));
        }
        return workCount + housekeeping.doWork();
    }

    private int invoke(Shard shard, DutyCycle cycle) {
        if (cycle.hasEnded()) {
            return 0;
        }
        final int workCount = cycle.run(NoOpIdleStrategy.INSTANCE);
        if (cycle.hasEnded()) {
            pathEnd.onPathEnd(shard, CALLER, cycle.end());
        }
        return workCount;
    }

    /** All threads, calls that ignore their timeout, and handlers whose calls are held off. Any thread. */
    List<ThreadHealth> health() {
        final List<ThreadHealth> all = new ArrayList<>(watch.health());
        all.addAll(overdue());
        all.addAll(heldOff());
        return all;
    }

    /** The handlers whose calls are held off. Any thread. */
    List<ThreadHealth> heldOff() {
        final List<ThreadHealth> handlers = new ArrayList<>();
        shards.forEach(shard -> shard.addHeldOff(handlers));
        return handlers;
    }

    /** The calls that ignore their timeout. Any thread. */
    List<ThreadHealth> overdue() {
        final List<ThreadHealth> calls = new ArrayList<>();
        shards.forEach(shard -> shard.addOverdue(calls));
        return calls;
    }

    /** The watch over them; without threads in INVOKER mode. */
    ThreadWatch watch() {
        return watch;
    }

    /** Ends a shard's threads, the last of which closes its transport. */
    void closeShard(int index) {
        if (index < threads.size()) {
            threads.get(index).close();
        } else if (index < invoked.size()) {
            invoked.get(index).close();
        } else {
            shards.get(index).transport().close();
        }
    }

    /** Ends the others. */
    void closeOthers() {
        others.forEach(AgentThread::close);
        if (areInvoked() && housekeeping != null) {
            housekeeping.onClose();
        }
    }
}
