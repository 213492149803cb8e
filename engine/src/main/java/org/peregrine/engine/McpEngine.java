package org.peregrine.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.peregrine.engine.client.Notifier;
import org.peregrine.engine.cores.Placement;
import org.peregrine.engine.recorder.Latency;
import org.peregrine.engine.recorder.Recorder;
import org.peregrine.engine.recorder.tap.Recording;
import org.peregrine.engine.registry.CheckedTools;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.Transport;

/**
 * A running engine: its shards and their threads. Launched and closed by the embedding program, from any one thread.
 *
 * <pre>{@code
 *   try (McpEngine engine = McpEngine.launch(context)) {
 *       engine.awaitClose();
 *   }
 * }</pre>
 */
public final class McpEngine implements AutoCloseable {
    private static final int HOUSEKEEPING_MS = 100;

    private final EngineContext context;
    private final List<Shard> shards = new ArrayList<>();
    private final SharedState shared;
    private final Recording recording;
    private final List<ShardThreads> threads = new ArrayList<>();
    private final List<AgentInvoker> invokers = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Object closeLock = new Object();
    private final LiveRegistry registry;
    private Housekeeping housekeeping;
    private AgentRunner housekeeper;
    private final Closing closing;
    private final Instruments instruments;
    private boolean closed;

    private McpEngine(EngineContext context) {
        this.context = context;
        this.shared = new SharedState(context);
        this.recording = new Recording(context);
        this.registry = new LiveRegistry(context, shared, shards);
        this.closing = new Closing(context, shards, shared);
        this.instruments = new Instruments(context);
    }

    /**
     * Concludes the context, opens every transport and starts the threads.
     *
     * @param context with at least one transport.
     * @return the running engine.
     * @throws IOException when a transport cannot be opened or an extension cannot start; nothing is left open then.
     * @throws IllegalArgumentException when a tool's schema is refused; the message names tool and place.
     * @throws IllegalStateException when settings contradict each other, or the buffer pool cannot be reserved.
     */
    public static McpEngine launch(EngineContext context) throws IOException {
        final McpEngine engine = new McpEngine(context.conclude());
        try {
            engine.openShards();
            engine.instruments.record(engine.shards, engine.shared);
            if (context.threadingMode() == ThreadingMode.INVOKER) {
                engine.createInvokers();
            } else {
                engine.startThreads();
            }
        } catch (final IOException | RuntimeException | Error failure) {
            engine.release(failure::addSuppressed);
            throw failure;
        }
        return engine;
    }

    private void openShards() throws IOException {
        shared.startExtensions();
        warnings.addAll(instruments.createStatusFile());
        final CheckedTools tools = registry.checked();
        for (final Transport transport : context.transports()) {
            final EngineCounters counters = instruments.counters();
            if (shards.isEmpty()) {
                shared.countBy(counters);
            }
            shards.add(new Shard(context, shared, tools, recording.tap(transport), counters));
        }
        for (final Shard shard : shards) {
            shard.open();
        }
        recording.start();
    }

    private void createInvokers() {
        housekeeping = new Housekeeping(shards, shared, context);
        for (final Shard shard : shards) {
            final List<Agent> network = shard.networkAgents();
            final List<Agent> all = new ArrayList<>(network.subList(0, 1));
            all.addAll(shard.stageAgents());
            all.add(network.get(1));
            final AgentInvoker invoker = new AgentInvoker(context.errorHandler(), null, new CompositeAgent(all));
            invoker.start();
            invokers.add(invoker);
        }
    }

    private void startThreads() {
        final Placement placement = shared.placement();
        final String spinRefusal = context.idleMode() == IdleMode.SPIN ? placement.spinRefusal() : null;
        if (spinRefusal != null) {
            warnings.add(spinRefusal + ": idle mode is spin-then-block instead");
        }
        final IdleMode idleMode = spinRefusal == null ? context.idleMode() : IdleMode.SPIN_THEN_BLOCK;
        for (int i = 0; i < shards.size(); i++) {
            threads.add(new ShardThreads(context, shards.get(i), idleMode, placement, i));
        }
        threads.forEach(ShardThreads::start);
        warnings.addAll(placement.settle());
        housekeeper = new AgentRunner(
                new SleepingMillisIdleStrategy(HOUSEKEEPING_MS),
                context.errorHandler(),
                null,
                new Housekeeping(shards, shared, context));
        AgentRunner.startOnThread(
                housekeeper, task -> Thread.ofPlatform().name("pg-housekeeping").unstarted(task));
        instruments.start(placement.describe());
    }

    /**
     * What the engine changed of its settings because the machine does not carry them.
     *
     * @return sentences for the operator; empty when all is as configured.
     */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Which cores the threads of the path are pinned to. Any thread.
     *
     * @return of each shard those of its threads, as {@code 0: 2 4 5 6 7, 1: 8 9!}, with an exclamation mark where the system
     *     refused; empty when none is pinned.
     */
    public String cores() {
        return shared.placement().describe();
    }

    /**
     * Runs one duty cycle of every shard on the calling thread. INVOKER mode only, always the same thread.
     *
     * @return how much was done; 0 when there was nothing.
     */
    public int invoke() {
        closing.step();
        int workCount = 0;
        // By index: an iterator would be garbage in every duty cycle.
        for (int i = 0, count = invokers.size(); i < count; i++) {
            workCount += invokers.get(i).invoke();
        }
        return workCount + housekeeping.doWork();
    }

    /**
     * Tells subscribed clients of changes. Any thread.
     *
     * @return the engine's.
     */
    public Notifier notifier() {
        return shared.subscriptions();
    }

    /**
     * Serves another registry from the next message on, and tells clients which of its lists have changed. Calls under
     * way end with the handlers they began with. Any thread; may take as long as a launch.
     *
     * @param next an immutable snapshot.
     * @throws IllegalArgumentException when a tool's schema is refused; then all stays as it was.
     */
    public void registry(Registry next) {
        registry.replace(next);
    }

    /**
     * How many sessions of legacy HTTP clients there are. Any thread.
     *
     * @return a count.
     */
    public long sessionCount() {
        return shared.sessions().count();
    }

    /**
     * Latencies recorded so far. Any thread, while the engine runs.
     *
     * @param shard index in the order of the context's transports.
     * @return histograms in nanoseconds, owned by the caller.
     */
    public Map<Latency, Histogram> latencies(int shard) {
        return shards.get(shard).recorder().snapshot();
    }

    /**
     * What was recorded of all shards, of the threads' pauses and of the process. Any thread. In INVOKER mode nobody takes
     * intervals but who calls {@link Recorder#takeInterval}.
     *
     * @return the engine's.
     */
    public Recorder recorder() {
        return instruments.recorder();
    }

    /**
     * A counter's value, summed over all shards. Any thread.
     *
     * @param counter which one.
     * @return its value now.
     */
    public long counter(EngineCounter counter) {
        return shards.stream()
                .mapToLong(shard -> shard.counters().value(counter))
                .sum();
    }

    /**
     * Memory lent out of the buffer pool: partial frames, large frames and replies, unread replies. Any thread.
     *
     * @return bytes; 0 when nothing is under way.
     */
    public long borrowedBytes() {
        return shared.pool().borrowedBytes();
    }

    /**
     * Heap that is kept for peers: sessions, subscriptions, calls under way, answers that wait, events, tasks. Any thread.
     *
     * @return bytes, at most {@link Limit#PEER_HEAP_BYTES}; 0 when there is no peer.
     */
    public long keptBytes() {
        return shared.memory().keptBytes();
    }

    /**
     * Calls whose threads have not ended, answered or not. Any thread.
     *
     * @return a count.
     */
    public int callsUnderWay() {
        return shards.stream().mapToInt(Shard::takenPermits).sum();
    }

    /**
     * Whether the engine is about to leave, and should be sent nothing new. Any thread.
     *
     * @return true from the begin of {@link #close()} on.
     */
    public boolean isDraining() {
        return closing.hasBegun();
    }

    /**
     * Blocks until {@link #close()} has ended, and sees to it that this engine is closed before the JVM ends: SIGTERM and
     * Ctrl-C then drain it. Any thread; not in INVOKER mode, where the invoking thread closes.
     *
     * @throws InterruptedException when the waiting thread is interrupted.
     */
    public void awaitClose() throws InterruptedException {
        final ShutdownHook hook = ShutdownHook.register(this::close);
        try {
            synchronized (closeLock) {
                while (!closed) {
                    closeLock.wait();
                }
            }
        } finally {
            hook.remove();
        }
    }

    /** Begins to close without waiting. INVOKER mode: {@link #invoke()} goes on with it, {@link #close()} ends it. */
    void beginClose() {
        closing.begin();
    }

    /**
     * Makes a running or the next {@link #close()} wait no longer for calls under way: they are answered with an error and
     * interrupted. Any thread.
     */
    public void cutShort() {
        closing.cutShort();
    }

    /**
     * Closes gracefully: serves as before for {@link Limit#DRAIN_LEAD_NS}, then what still arrives for {@link
     * Limit#DRAIN_GRACE_NS}, refuses new requests, answers what was taken and waits for unread replies, within {@link
     * Limit#DRAIN_TIMEOUT_NS}; calls that run longer are answered with an error and interrupted. Then ends threads and
     * transports. May be called twice. An interrupted thread waits no longer for calls.
     */
    @Override
    public void close() {
        synchronized (closeLock) {
            if (closed) {
                return;
            }
            closing.run(invokers.isEmpty() ? null : this::invoke);
            if (closing.cutOff() > 0) {
                context.errorHandler().onError(new CallsCutOff(closing.cutOff()));
            }
            release(context.errorHandler());
            closed = true;
            closeLock.notifyAll();
        }
    }

    /** Ends threads, closes what is open and removes files; also of a launch that came only part of the way. */
    private void release(ErrorHandler errorHandler) {
        final List<AutoCloseable> parts = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            final int shard = i;
            parts.add(() -> closeShard(shard));
        }
        parts.add(housekeeper);
        parts.add(() -> instruments.close(errorHandler));
        parts.add(shared::closeExtensions);
        parts.add(recording);
        parts.add(shared.placement()::release);
        CloseHelper.closeAll(errorHandler, parts);
    }

    /** A transport is closed by the thread that it has, if any. */
    private void closeShard(int index) {
        if (index < threads.size()) {
            threads.get(index).close();
        } else if (index < invokers.size()) {
            invokers.get(index).close();
        } else {
            shards.get(index).transport().close();
        }
    }
}
