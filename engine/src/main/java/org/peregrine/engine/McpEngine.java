package org.peregrine.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.peregrine.engine.handler.Notifier;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.metrics.Latency;
import org.peregrine.engine.metrics.Metrics;
import org.peregrine.engine.recording.Recording;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.served.CheckedRegistry;
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
    private static final int FAILURE_ATTEMPTS = 100;
    private static final long ATTEMPT_PAUSE_NS = 100_000_000;

    private final EngineContext context;
    private final List<Shard> shards = new ArrayList<>();
    private final SharedState shared;
    private final Recording recording;
    private final EngineThreads threads;
    private final EngineHealth health;
    private final List<String> warnings = new ArrayList<>();
    private final Object closeLock = new Object();
    private final LiveRegistry registry;
    private final Plugins plugins;
    private final Closing closing;
    private final Instruments instruments;
    private boolean closed;

    private McpEngine(EngineContext context, Plugins plugins) {
        this.context = context;
        this.plugins = plugins;
        this.shared = new SharedState(context);
        this.recording = shared.recording();
        this.registry = new LiveRegistry(context, shared, shards);
        this.closing = new Closing(context, shards, shared);
        this.threads = new EngineThreads(context, shards, shared, this::onPathEnd);
        this.health = new EngineHealth(context, threads, closing);
        this.instruments = new Instruments(context);
    }

    /**
     * Concludes the context, starts the plugins, opens every transport and starts the threads.
     *
     * @param context with at least one transport.
     * @return the running engine.
     * @throws IOException when a transport cannot be opened or an extension cannot start; nothing is left open then.
     * @throws IllegalArgumentException when a tool's schema is refused, or a plugin cannot register; the message names
     * tool and place.
     * @throws org.peregrine.engine.plugin.PluginException when a plugin cannot start.
     * @throws IllegalStateException when settings contradict each other, or the buffer pool cannot be reserved.
     */
    public static McpEngine launch(EngineContext context) throws IOException {
        final Plugins plugins = Plugins.start(context.conclude());
        final McpEngine engine;
        try {
            engine = new McpEngine(context, plugins);
        } catch (final RuntimeException | Error failure) {
            plugins.stop(failure::addSuppressed);
            throw failure;
        }
        try {
            engine.openShards();
            engine.warnings.addAll(plugins.warnings());
            engine.instruments.record(engine.shards, engine.shared, engine.threads::health);
            engine.warnings.addAll(engine.threads.start());
            if (!engine.threads.areInvoked()) {
                engine.warnings.addAll(engine.instruments.start(engine.cores()));
                engine.threads.watchInstruments(engine.instruments.threads());
                engine.threads.watchInstruments(engine.recording.threads());
                engine.threads.watchInstruments(engine.shared.audit().threads());
                engine.threads.watchExtensions(engine.shared.heartbeats());
            }
            plugins.serve(engine.registry::replace, engine.notifier());
        } catch (final IOException | RuntimeException | Error failure) {
            engine.release(failure::addSuppressed);
            throw failure;
        }
        return engine;
    }

    private void openShards() throws IOException {
        shared.startExtensions();
        warnings.addAll(instruments.createStatusFile());
        final CheckedRegistry tools = registry.checked();
        for (final Transport transport : context.transports()) {
            final EngineCounters counters = new EngineCounters();
            if (shards.isEmpty()) {
                shared.countBy(counters);
            }
            shards.add(new Shard(
                    context,
                    shared,
                    tools,
                    recording.tap(transport),
                    counters,
                    shared.audit().shard(counters)));
        }
        for (final Shard shard : shards) {
            shard.open();
        }
        shared.audit().start();
        recording.start(List.of(
                "server: " + context.serverInfo().name() + " "
                        + context.serverInfo().version(),
                "java: " + Runtime.version(),
                "cores: " + context.cores().available(),
                "shards: " + shards.size() + " (" + context.threadingMode() + ")"));
    }

    /**
     * Settings that the engine changed because the machine does not support them.
     *
     * @return sentences for the operator; empty when all is as configured.
     */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Cores to which the threads of the path are pinned. Any thread.
     *
     * @return of each shard those of its threads, as {@code 0: 2 4 5 6 7, 1: 8 9!}, with an exclamation mark where the
     * system refused; empty when none is pinned.
     */
    public String cores() {
        return shared.placement().describe();
    }

    /**
     * Runs one duty cycle of every shard on the calling thread. INVOKER mode only, always the same thread.
     *
     * @return the work count; 0 when there was nothing to do.
     */
    public int invoke() {
        final boolean interrupted = Thread.interrupted(); // The flag of the caller's thread: it would close channels.
        closing.step();
        final int workCount = threads.invoke();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return workCount;
    }

    /** Opens audit log and access log by their names again, since they were renamed. Any thread. */
    public void reopenLogs() {
        shared.audit().reopen();
    }

    /**
     * The notifier, which announces changes to subscribed clients and logs to clients. Any thread.
     *
     * @return the engine's.
     */
    public Notifier notifier() {
        return shared.subscriptions();
    }

    /**
     * Serves another registry, beside what plugins register, from the next message on, and announces the lists that
     * have changed. Calls under way end with the handlers with which they began. Any thread; may take as long as a
     * launch.
     *
     * @param next an immutable snapshot.
     * @throws IllegalArgumentException when a tool's schema is refused; then all stays as it was.
     */
    public void registry(Registry next) {
        plugins.serve(next);
    }

    /**
     * The registry that is served now, plugins included. Any thread.
     *
     * @return an immutable snapshot.
     */
    public Registry registry() {
        return registry.current();
    }

    /**
     * Counts the sessions of legacy HTTP clients. Any thread.
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
        return shards.get(shard).latencies().snapshot();
    }

    /**
     * Metrics of all shards, of the threads' pauses and of the process. Any thread. In INVOKER mode intervals are taken
     * by the caller of {@link Metrics#takeInterval}.
     *
     * @return the engine's.
     */
    public Metrics metrics() {
        return instruments.metrics();
    }

    /**
     * A counter's value, summed over all shards. Any thread.
     *
     * @param counter of the shard.
     * @return its value now.
     */
    public long counter(EngineCounter counter) {
        return shards.stream()
                .mapToLong(shard -> shard.counters().value(counter))
                .sum();
    }

    /**
     * Memory borrowed from the buffer pool: partial frames, large frames and replies, unread replies. Any thread.
     *
     * @return bytes; 0 when nothing is under way.
     */
    public long borrowedBytes() {
        return shared.pool().borrowedBytes();
    }

    /**
     * Heap that is kept for peers: sessions, subscriptions, calls under way, answers that wait, events, tasks. Any
     * thread.
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
     * Whether the engine should get new requests, and whether it should be restarted. Any thread.
     *
     * @return the engine's.
     */
    public EngineHealth health() {
        return health;
    }

    /**
     * Whether the engine closes, and should get no new requests. Any thread.
     *
     * @return true from the begin of {@link #close()} on.
     */
    public boolean isDraining() {
        return closing.hasBegun();
    }

    /**
     * Blocks until {@link #close()} has ended, and closes the engine before the JVM ends: SIGTERM and Ctrl-C then drain
     * it. Any thread; not in INVOKER mode, where the invoking thread closes.
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

    /** Begins to close without waiting. INVOKER mode: {@link #invoke()} continues it, {@link #close()} ends it. */
    void beginClose() {
        closing.begin();
    }

    /**
     * Ends the wait of a running or the next {@link #close()} for calls under way: they are answered with an error and
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
            closing.run(threads.areInvoked() ? this::invoke : null);
            if (closing.cutOff() > 0) {
                context.errorHandler().onError(new CallsCutOff(closing.cutOff()));
            }
            release(context.errorHandler());
            closed = true;
            closeLock.notifyAll();
        }
    }

    /** Ends the engine after one of its threads has ended, without which a shard cannot serve. The process goes on. */
    private void onPathEnd(Shard shard, String thread, Throwable cause) {
        final PathEndedException ended = new PathEndedException(thread, cause);
        shard.draining().abandon();
        if (!health.fail(ended)) {
            return;
        }
        context.errorHandler().onError(ended);
        if (threads.areInvoked()) {
            closeFailed(ended);
            return;
        }
        for (int attempt = 0; attempt < FAILURE_ATTEMPTS; attempt++) {
            try {
                Thread.ofPlatform().name("pg-failure").start(() -> closeFailed(ended));
                return;
            } catch (final Throwable noThread) { // The ended thread has nothing else to do than to try again.
                LockSupport.parkNanos(this, ATTEMPT_PAUSE_NS);
            }
        }
        report(ended);
    }

    private void closeFailed(PathEndedException ended) {
        try {
            shards.stream().filter(shard -> shard.draining().isAbandoned()).forEach(Shard::abandonCalls);
            close();
        } catch (final Throwable failure) {
            context.errorHandler().onError(failure);
        } finally {
            report(ended);
        }
    }

    private void report(PathEndedException ended) {
        try {
            context.failureHandler().accept(ended);
        } catch (final Throwable failure) {
            context.errorHandler().onError(failure);
        }
    }

    /** Ends threads, closes what is open and removes files; also after a launch that failed half way. */
    private void release(ErrorHandler errorHandler) {
        final List<AutoCloseable> parts = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            final int shard = i;
            parts.add(() -> threads.closeShard(shard));
        }
        parts.add(threads::closeOthers);
        parts.add(() -> instruments.close(errorHandler));
        parts.add(shared::closeExtensions);
        parts.add(recording::beginClose); // All wait for one disk at the same time.
        parts.add(shared.audit()::beginClose);
        parts.add(recording);
        parts.add(shared.audit());
        parts.add(shared.placement()::release);
        parts.add(() -> plugins.stop(errorHandler));
        CloseHelper.closeAll(errorHandler, parts);
    }
}
