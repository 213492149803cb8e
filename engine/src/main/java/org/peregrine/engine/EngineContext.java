package org.peregrine.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.agrona.BitUtil;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.peregrine.codec.jvm.JvmExports;
import org.peregrine.codec.mcp.PeregrineVersion;
import org.peregrine.engine.cores.CorePlan;
import org.peregrine.engine.interceptor.CallInterceptor;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.RateSettings;
import org.peregrine.engine.log.AuditSettings;
import org.peregrine.engine.log.ErrorLog;
import org.peregrine.engine.metrics.MetricsSettings;
import org.peregrine.engine.plugin.PluginSettings;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.ForwardedCaller;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.ServerInfo;
import org.peregrine.engine.session.StateKeyFile;
import org.peregrine.engine.session.StateKeySource;
import org.peregrine.engine.session.StateKeys;
import org.peregrine.engine.tool.OutputValidation;
import org.peregrine.engine.trace.RequestTracer;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.HeaderSelection;
import org.peregrine.engine.transport.Transport;

/**
 * All settings of an engine. Filled by the embedding program on one thread, concluded once by {@link McpEngine},
 * read-only from then on. The only place of the engine that reads system properties.
 *
 * <p>A setter and its getter share a name, as in {@code threadingMode(SHARED)} and {@code threadingMode()}.
 */
public final class EngineContext {
    /** System property with the default of {@link #threadingMode()}, in lower case with hyphens. */
    public static final String THREADING_MODE_PROPERTY = "peregrine.threading.mode";

    private Limits limits = Limits.standard();
    private final List<Transport> transports = new ArrayList<>();
    private ServerInfo serverInfo = ServerInfo.of("peregrine", PeregrineVersion.TEXT);
    private Registry registry = Registry.EMPTY;
    private ThreadingMode threadingMode = defaultThreadingMode();
    private IdleMode idleMode = IdleMode.SPIN_THEN_BLOCK;
    private NanoClock clock = SystemNanoClock.INSTANCE;
    private EpochClock epochClock = SystemEpochClock.INSTANCE;
    private ThreadFactory handlerThreads =
            Thread.ofVirtual().name("peregrine-worker-", 0).factory();
    private StateKeySource requestStateKeys = StateKeys.random();
    private Authentication authentication;
    private RateSettings rates = RateSettings.NONE;
    private HeaderSelection passedHeaders = HeaderSelection.NONE;
    private final List<Extension> extensions = new ArrayList<>();
    private RequestTracer tracer;
    private MetricsSettings metrics = MetricsSettings.standard();
    private Consumer<PathEndedException> failureHandler = ended -> {};
    private ErrorHandler errorHandler = new ErrorLog(System.err);
    private CorePlan cores;
    private RecordingSettings recording;
    private AuditSettings audit;
    private final List<CallInterceptor> interceptors = new ArrayList<>();
    private OutputValidation outputValidation;
    private boolean assertFormats;
    private boolean showErrors;
    private final List<PluginEntry> plugins = new ArrayList<>();
    private boolean concluded;

    /** A plugin with its settings. */
    record PluginEntry(Plugin plugin, PluginSettings settings) {}

    /** Creates a context with every default. */
    public EngineContext() {
        JvmExports.check();
    }

    private static ThreadingMode defaultThreadingMode() {
        final String name = System.getProperty(THREADING_MODE_PROPERTY, "shared");
        return ThreadingMode.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /**
     * Checks the settings together and closes the context. Called by the engine.
     *
     * @return this.
     * @throws IllegalStateException when called twice or when settings contradict each other; the message says which.
     */
    EngineContext conclude() {
        mutable();
        if (transports.isEmpty()) {
            throw new IllegalStateException("An engine needs at least one transport");
        }
        if (!BitUtil.isPowerOfTwo(limit(Limit.RING_CAPACITY))) {
            throw new IllegalStateException("RING_CAPACITY must be a power of two");
        }
        final long least = BufferPool.minBytes(limit(Limit.MAX_FRAME_BYTES) + limit(Limit.MAX_HEADER_BYTES));
        if (limit(Limit.BUFFER_POOL_BYTES) < least) {
            throw new IllegalStateException("BUFFER_POOL_BYTES (" + limit(Limit.BUFFER_POOL_BYTES)
                    + ") is too small for one message of MAX_FRAME_BYTES and its answer: at least " + least);
        }
        if (rates.perCaller() != null && authentication == null) {
            throw new IllegalStateException(
                    "A rate of callers needs authentication: without it all callers are one; limit addresses");
        }
        final ForwardedCaller forwarded = authentication == null ? null : authentication.forwarded();
        if (forwarded != null && passedHeaders.names().contains(forwarded.field())) {
            throw new IllegalStateException(
                    "Field '" + forwarded.field() + "' names callers: handlers see it as their principal");
        }
        errorHandler = neverThrowing(errorHandler);
        concluded = true;
        return this;
    }

    /** Sets what plugins add. After {@link #conclude()}, once, by the engine. */
    void conclude(Registry served, ServerInfo info) {
        registry = served;
        serverInfo = info;
    }

    /** Wraps an error handler, so that its own exceptions are dropped. */
    private static ErrorHandler neverThrowing(ErrorHandler handler) {
        return failure -> {
            try {
                handler.onError(failure);
            } catch (final Throwable worse) {
                return;
            }
        };
    }

    private void mutable() {
        if (concluded) {
            throw new IllegalStateException("The context is concluded: it belongs to a running engine");
        }
    }

    /**
     * The values of all limits.
     *
     * @return as they are set now; those of a concluded context never change.
     */
    public Limits limits() {
        return limits;
    }

    /**
     * Reads a limit.
     *
     * @param limit of the engine.
     * @return its value in the limit's unit.
     */
    public long limit(Limit limit) {
        return limits.get(limit);
    }

    /**
     * Reads a limit that is a size.
     *
     * @param limit of the engine.
     * @return its value in the limit's unit.
     */
    public int intLimit(Limit limit) {
        return limits.intValue(limit);
    }

    /**
     * Sets a limit.
     *
     * @param limit of the engine.
     * @param value in the limit's unit.
     * @return this.
     * @throws IllegalArgumentException when the value is out of the limit's range.
     */
    public EngineContext limit(Limit limit, long value) {
        mutable();
        limits = limits.with(limit, value);
        return this;
    }

    /**
     * Adds a transport. Each transport is a shard: it gets a ring, stages and threads of its own.
     *
     * @param transport not opened yet; the engine opens and closes it.
     * @return this.
     */
    public EngineContext transport(Transport transport) {
        mutable();
        transports.add(transport);
        return this;
    }

    /** The transports, in the order of their shards: an unmodifiable view. */
    public List<Transport> transports() {
        return List.copyOf(transports);
    }

    /**
     * Sets the server's name, version and instructions.
     *
     * @param info name, version and the optional rest.
     * @return this.
     */
    public EngineContext serverInfo(ServerInfo info) {
        mutable();
        serverInfo = info;
        return this;
    }

    /** The server's name, version and instructions: never null. */
    public ServerInfo serverInfo() {
        return serverInfo;
    }

    /**
     * Sets the registry that is served.
     *
     * @param tools the tools, resources and prompts; an immutable snapshot.
     * @return this.
     */
    public EngineContext registry(Registry tools) {
        mutable();
        registry = tools;
        return this;
    }

    /** The tools, resources and prompts that are served: never null. */
    public Registry registry() {
        return registry;
    }

    /**
     * Adds a plugin without settings.
     *
     * @param plugin one more, started and stopped by the engine.
     * @return this.
     */
    public EngineContext plugin(Plugin plugin) {
        return plugin(plugin, PluginSettings.of(Map.of()));
    }

    /**
     * Adds a plugin. What it registers is served beside the {@link #registry()}.
     *
     * @param plugin one more, started and stopped by the engine.
     * @param settings of the plugin.
     * @return this.
     */
    public EngineContext plugin(Plugin plugin, PluginSettings settings) {
        mutable();
        plugins.add(new PluginEntry(plugin, settings));
        return this;
    }

    /** The plugins, in the order they were added. */
    List<PluginEntry> plugins() {
        return List.copyOf(plugins);
    }

    /**
     * Sets which threads run the agents.
     *
     * @param mode of all shards.
     * @return this.
     */
    public EngineContext threadingMode(ThreadingMode mode) {
        mutable();
        threadingMode = mode;
        return this;
    }

    /** The threads that run the agents: {@link ThreadingMode#SHARED} by default. */
    public ThreadingMode threadingMode() {
        return threadingMode;
    }

    /**
     * Sets the behaviour of a thread without work.
     *
     * @param mode of all threads.
     * @return this.
     */
    public EngineContext idleMode(IdleMode mode) {
        mutable();
        idleMode = mode;
        return this;
    }

    /** The idle mode: {@link IdleMode#SPIN_THEN_BLOCK} by default. */
    public IdleMode idleMode() {
        return idleMode;
    }

    /**
     * Sets the clock of stamps and timeouts; tests set a fake one.
     *
     * @param source of nanoseconds, monotonic.
     * @return this.
     */
    public EngineContext clock(NanoClock source) {
        mutable();
        clock = source;
        return this;
    }

    /** The clock of stamps and timeouts: the system's by default. */
    public NanoClock clock() {
        return clock;
    }

    /**
     * Sets the clock of calendar times; tests set a fake one.
     *
     * @param source of milliseconds since 1970.
     * @return this.
     */
    public EngineContext epochClock(EpochClock source) {
        mutable();
        epochClock = source;
        return this;
    }

    /** The clock of calendar times: the system's by default. */
    public EpochClock epochClock() {
        return epochClock;
    }

    /**
     * Sets the factory of the threads that run blocking handlers and whatever else of the engine waits for clients.
     *
     * @param threads makes one for each call, virtual ones as a rule.
     * @return this.
     */
    public EngineContext handlerThreads(ThreadFactory threads) {
        mutable();
        handlerThreads = threads;
        return this;
    }

    /** The factory of the threads of blocking handlers: virtual ones by default. */
    public ThreadFactory handlerThreads() {
        return handlerThreads;
    }

    /**
     * Sets the secret that signs the state that modern clients carry between the rounds of a request. Servers behind
     * one load balancer share it, so that any of them takes the next round.
     *
     * @param secret at least 32 random bytes; copied.
     * @return this.
     * @throws IllegalArgumentException when it is shorter.
     */
    public EngineContext requestStateKey(byte[] secret) {
        mutable();
        requestStateKeys = StateKeys.of(secret);
        return this;
    }

    /**
     * Sets the file with the secrets that do this, in place of {@link #requestStateKey}: a line for each, at least 32
     * random bytes in base64 or hexadecimal. The first one signs, all of them verify, so that servers go on
     * understanding each other while one takes the place of another. The file is read again when it changes; while it
     * cannot be used, the last secrets stay, and the error handler gets a {@link org.peregrine.engine.log.Notice}.
     *
     * @param file that nobody else may read.
     * @return this.
     * @throws IOException when it cannot be used; the message says why in one line, and shows no secret.
     */
    public EngineContext requestStateKeyFile(Path file) throws IOException {
        mutable();
        requestStateKeys = StateKeyFile.open(file);
        return this;
    }

    /** The secrets; a random one by default, which dies with the engine. */
    StateKeySource requestStateKeys() {
        return requestStateKeys;
    }

    /**
     * Sets how callers over HTTP and WebSocket are identified.
     *
     * @param settings the verifier of their tokens, and what is said to callers without one.
     * @return this.
     */
    public EngineContext authentication(Authentication settings) {
        mutable();
        authentication = settings;
        return this;
    }

    /** The settings of authentication; null, the default, when nobody is asked for a token. */
    public Authentication authentication() {
        return authentication;
    }

    /**
     * Passes header fields of requests over HTTP, and of WebSocket's opening handshakes, on to handlers, which read
     * them by {@link org.peregrine.engine.content.RequestContext#headers()}. By default none is passed on, and none
     * costs anything.
     *
     * @param names of the fields, in any case, in place of those that were set before.
     * @return this.
     * @throws IllegalArgumentException when one is no name, holds credentials ({@code Authorization}, {@code
     *     Proxy-Authorization}, {@code Cookie}) or is the protocol's own.
     */
    public EngineContext passHeaders(String... names) {
        mutable();
        passedHeaders = HeaderSelection.of(List.of(names));
        return this;
    }

    /** The header fields that handlers see: {@link HeaderSelection#NONE} by default. */
    public HeaderSelection passedHeaders() {
        return passedHeaders;
    }

    /**
     * Limits the rates of addresses, callers and tools.
     *
     * @param settings each rate is one of the whole engine.
     * @return this.
     */
    public EngineContext rates(RateSettings settings) {
        mutable();
        rates = Objects.requireNonNull(settings);
        return this;
    }

    /** The rates of addresses, callers and tools: {@link RateSettings#NONE} by default. */
    public RateSettings rates() {
        return rates;
    }

    /**
     * Adds an extension of the protocol.
     *
     * @param extension one more.
     * @return this.
     */
    public EngineContext extension(Extension extension) {
        mutable();
        extensions.add(extension);
        return this;
    }

    /** The extensions of the protocol: unmodifiable, in the order they were added. */
    public List<Extension> extensions() {
        return List.copyOf(extensions);
    }

    /** Records everything that peers send and get, where the settings say; null, the default, records nothing. */
    public EngineContext recording(RecordingSettings settings) {
        mutable();
        recording = settings;
        return this;
    }

    /** The recording's settings; null when nothing is recorded. */
    public RecordingSettings recording() {
        return recording;
    }

    /**
     * Adds an interceptor, which runs around each call of a handler: before the call in the order in which they are
     * added, after it in the opposite order.
     *
     * @param interceptor for any thread.
     * @return this.
     */
    public EngineContext interceptor(CallInterceptor interceptor) {
        mutable();
        interceptors.add(Objects.requireNonNull(interceptor));
        return this;
    }

    /** The interceptors: unmodifiable, in the order they were added. */
    public List<CallInterceptor> interceptors() {
        return List.copyOf(interceptors);
    }

    /** Writes a line for each request, into the files that the settings name; null, the default, writes none. */
    public EngineContext audit(AuditSettings settings) {
        mutable();
        audit = settings;
        return this;
    }

    /** The settings of audit log and access log; null without them. */
    public AuditSettings audit() {
        return audit;
    }

    /**
     * Sets interval, listeners and files of the metrics.
     *
     * @param settings of all shards.
     * @return this.
     */
    public EngineContext metrics(MetricsSettings settings) {
        mutable();
        metrics = settings;
        return this;
    }

    /** Settings of the metrics: {@link MetricsSettings#standard()} by default. */
    public MetricsSettings metrics() {
        return metrics;
    }

    /**
     * Sets the tracer of requests.
     *
     * @param spans opens a span for each request.
     * @return this.
     */
    public EngineContext tracer(RequestTracer spans) {
        mutable();
        tracer = spans;
        return this;
    }

    /** The request tracer, or null (the default) for no tracing. */
    public RequestTracer tracer() {
        return tracer;
    }

    /**
     * Sets how often structured content is checked, for all tools in place of each tool's own setting.
     *
     * @param mode null for each tool's own.
     * @return this.
     */
    public EngineContext outputValidation(OutputValidation mode) {
        mutable();
        outputValidation = mode;
        return this;
    }

    /** The frequency of checks of structured content; null, the default, when each tool's own setting holds. */
    public OutputValidation outputValidation() {
        return outputValidation;
    }

    /**
     * Sets whether schemas assert {@code format}, which JSON Schema leaves open.
     *
     * @param asserted false makes a format an annotation.
     * @return this.
     */
    public EngineContext assertFormats(boolean asserted) {
        mutable();
        assertFormats = asserted;
        return this;
    }

    /** Whether schemas assert {@code format}: false by default. */
    public boolean assertFormats() {
        return assertFormats;
    }

    /**
     * Sets whether clients see the exceptions of handlers. For development: an exception's text may hold secrets.
     *
     * @param shown false shows them an id that the log has.
     * @return this.
     */
    public EngineContext showErrors(boolean shown) {
        mutable();
        showErrors = shown;
        return this;
    }

    /** Whether clients see the exceptions of handlers: false by default. */
    public boolean showErrors() {
        return showErrors;
    }

    /**
     * Sets the handler of the engine's own errors and of exceptions of author code.
     *
     * @param handler called from any thread of the engine; must not wait. Its own exceptions are dropped.
     * @return this.
     */
    public EngineContext errorHandler(ErrorHandler handler) {
        mutable();
        errorHandler = handler;
        return this;
    }

    /** The error handler; an {@link ErrorLog} on standard error by default. */
    public ErrorHandler errorHandler() {
        return errorHandler;
    }

    /**
     * Sets the listener for the end of a thread of the path. The engine is closed by then; the process goes on.
     *
     * @param handler called once, by a thread of its own; in INVOKER mode by the invoking one.
     * @return this.
     */
    public EngineContext failureHandler(Consumer<PathEndedException> handler) {
        mutable();
        failureHandler = handler;
        return this;
    }

    /** The handler of an engine's own end; by default none, besides the error handler. */
    public Consumer<PathEndedException> failureHandler() {
        return failureHandler;
    }

    /**
     * Sets the placement of threads on cores.
     *
     * @param plan for all shards.
     * @return this.
     */
    public EngineContext cores(CorePlan plan) {
        mutable();
        cores = plan;
        return this;
    }

    /** Placement of threads on cores: by default as {@link ThreadingMode#cores()} says. */
    public CorePlan cores() {
        return cores == null ? threadingMode.cores() : cores;
    }
}
