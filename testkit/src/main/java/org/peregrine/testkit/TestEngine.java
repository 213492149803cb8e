package org.peregrine.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.transport.memory.MemoryFrame;
import org.peregrine.engine.transport.memory.MemoryReply;
import org.peregrine.engine.transport.memory.MemoryTransport;

/**
 * An engine on the test's own thread ({@code INVOKER}), over memory, by a clock that the test moves. One thread at a
 * time; another, or a handler that calls back into it, gets an {@link IllegalStateException}.
 *
 * <pre>
 *   try (TestEngine engine = TestEngine.of(ADD)) {
 *       assertThat(engine.client().callTool("add", Map.of("a", 1, "b", 2))).hasText("3");
 *   }
 * </pre>
 */
public final class TestEngine implements AutoCloseable {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MAX_CYCLES = 1_000_000;

    private final TestClock clock = new TestClock();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final Map<Long, TestClient> clients = new HashMap<>();
    private final Deque<MemoryReply> inbox = new ArrayDeque<>();
    private final MemoryTransport transport = new MemoryTransport(reply -> inbox.add(MemoryReply.of(reply)));
    private final McpEngine engine;
    private final ReentrantLock use = new ReentrantLock();
    private boolean invoking;
    private volatile boolean closed;

    private TestEngine(UnaryOperator<EngineContext> settings) {
        final EngineContext context = new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .clock(clock)
                .epochClock(clock)
                .limit(Limit.DRAIN_TIMEOUT_NS, 0)
                .errorHandler(errors::add)
                .transport(transport);
        if (settings.apply(context) != context) {
            throw new IllegalArgumentException("The settings must return the context that they are given");
        }
        try {
            engine = McpEngine.launch(context);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Launches an engine with tools.
     *
     * @param tools of the engine.
     * @return the engine, to be closed.
     */
    public static TestEngine of(Tool... tools) {
        final Registry.Builder registry = Registry.builder();
        for (final Tool tool : tools) {
            registry.tool(tool);
        }
        return of(registry.build());
    }

    /**
     * Launches an engine with tools, resources and prompts.
     *
     * @param registry of the engine.
     * @return the engine, to be closed.
     */
    public static TestEngine of(Registry registry) {
        return launch(context -> context.registry(registry));
    }

    /**
     * Launches an engine with any settings: plugins, extensions, limits.
     *
     * @param settings changes what the kit has set: INVOKER mode, both clocks, the error handler, the transport.
     * @return the engine, to be closed.
     * @throws IllegalArgumentException when the settings return another context than they are given.
     * @throws UncheckedIOException when an extension cannot start.
     */
    public static TestEngine launch(UnaryOperator<EngineContext> settings) {
        return new TestEngine(settings);
    }

    /**
     * Connects a client of the latest revision with sessions.
     *
     * @return the client; it initializes itself before its first request.
     */
    public TestClient client() {
        return client(ProtocolVersion.LATEST_LEGACY);
    }

    /**
     * Connects a client.
     *
     * @param version that it speaks; one of the modern era sends its description with each request, others initialize.
     * @return the client.
     */
    public TestClient client(ProtocolVersion version) {
        begin();
        try {
            final TestClient client = new TestClient(this, clients.size() + 1L, version);
            clients.put(client.connectionId(), client);
            return client;
        } finally {
            use.unlock();
        }
    }

    /**
     * Moves the clock, and lets the engine do what is due then: time-outs, idle sessions, the work of extensions.
     *
     * @param time added to both clocks; they stand still otherwise.
     * @throws IllegalArgumentException when it is negative.
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("Time does not go back: " + time);
        }
        begin();
        try {
            clock.advance(time);
            run();
        } finally {
            use.unlock();
        }
    }

    /**
     * Lets the engine do all that it can do without waiting for a worker.
     *
     * @throws AssertionError when it does not come to rest.
     * @throws IllegalStateException when the engine is closed, when another thread uses it, or when this is called from
     *     within it, by an inline handler.
     */
    public void run() {
        begin();
        try {
            int cycles = 0;
            // Clients answer between two invocations: what a test's own code throws there is the test's to see.
            while (invoke() > 0 || !inbox.isEmpty()) {
                if (++cycles > MAX_CYCLES) {
                    throw failed("The engine does not come to rest");
                }
                while (!inbox.isEmpty()) {
                    onReply(inbox.remove());
                }
            }
        } finally {
            use.unlock();
        }
    }

    private int invoke() {
        if (invoking) {
            throw new IllegalStateException("This is called from within the engine, which cannot be run meanwhile");
        }
        invoking = true;
        try {
            return engine.invoke();
        } finally {
            invoking = false;
        }
    }

    /** Runs an open engine; of a closed one the test looks at what has come. */
    void runIfOpen() {
        if (!closed) {
            run();
        }
    }

    /** Takes the engine for the calling thread; {@code use} is released by the caller. */
    private void begin() {
        final boolean taken = use.tryLock();
        if (closed) { // Looked at first: the other thread may be the one that closes it.
            if (taken) {
                use.unlock();
            }
            throw new IllegalStateException("This TestEngine is closed");
        }
        if (!taken) {
            throw new IllegalStateException("Another thread uses this TestEngine; it takes one thread at a time");
        }
    }

    /**
     * Runs the engine until something is so, on real time and at most half a minute; its clock does not move.
     *
     * @param condition looked at after each run.
     * @param failure message when it does not come about.
     * @throws AssertionError when it does not.
     */
    public void runUntil(BooleanSupplier condition, Supplier<String> failure) {
        begin();
        try {
            final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
            run();
            while (!condition.getAsBoolean()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw failed(failure.get() + " before the thread was interrupted");
                }
                if (System.nanoTime() - deadlineNs > 0) {
                    throw failed(failure.get() + " within " + TimeUnit.NANOSECONDS.toSeconds(TIMEOUT_NS) + " s");
                }
                transport.awaitWakeup(NAP_NS);
                run();
            }
        } finally {
            use.unlock();
        }
    }

    private AssertionError failed(String message) {
        final AssertionError failure =
                new AssertionError(errors.isEmpty() ? message : message + "; the engine's error handler got " + errors);
        errors.forEach(failure::addSuppressed);
        return failure;
    }

    /**
     * Errors that the engine's error handler was told: failures of handlers, and of the engine itself.
     *
     * @return a copy, in order.
     */
    public List<Throwable> errors() {
        return List.copyOf(errors);
    }

    /**
     * The engine itself.
     *
     * @return for its counters, its notifier and its registry.
     */
    public McpEngine engine() {
        return engine;
    }

    void send(MemoryFrame frame) {
        begin();
        try {
            transport.send(frame);
        } finally {
            use.unlock();
        }
    }

    private void onReply(MemoryReply reply) {
        final TestClient client = clients.get(reply.connectionId());
        if (client != null && !reply.text().isEmpty()) {
            client.onMessage(reply.text());
        }
    }

    /** Closes the engine; calls that are under way are cut short. */
    @Override
    public void close() {
        closed = true;
        boolean taken = false;
        try {
            taken = use.tryLock(TIMEOUT_NS, TimeUnit.NANOSECONDS); // A thread that waits for an answer gives up now.
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            engine.close();
        } finally {
            if (taken) {
                use.unlock();
            }
        }
    }
}
