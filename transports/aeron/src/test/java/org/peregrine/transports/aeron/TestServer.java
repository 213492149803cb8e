package org.peregrine.transports.aeron;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.agrona.IoUtil;
import org.peregrine.client.aeron.AeronClientSettings;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;

/**
 * An engine over Aeron and its clients, which the test's own thread works. An invoked engine is worked by it, too:
 * nothing happens but inside {@link #cycle()}; others have threads of their own. The driver is embedded unless the test
 * has one.
 */
final class TestServer implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long NAP_NS = 20_000;
    private static final String SHARDS_PROPERTY = "peregrine.test.shards";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    final String channel;
    final Path directory;
    final List<AeronTransport> transports;
    final McpEngine engine;
    final List<Caller> callers = new ArrayList<>();
    private final boolean invoked;
    private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();

    private TestServer(String channel, EngineContext context, Path directory, boolean embedded, int shards)
            throws IOException {
        this(channel, settings(channel, directory, embedded), context, shards);
    }

    private static AeronSettings settings(String channel, Path directory, boolean embedded) {
        final AeronSettings settings = AeronSettings.of(channel);
        return embedded ? settings.embeddedIn(directory) : settings.driverOf(directory);
    }

    private TestServer(String channel, AeronSettings settings, EngineContext context, int shards) throws IOException {
        // Clients have to know of several shards, the server makes them.
        this.channel = shards == 1 ? channel : channel + (channel.contains("?") ? "|" : "?") + "shards=" + shards;
        directory = settings.directory();
        transports = AeronTransport.shards("aeron", settings, shards);
        context.errorHandler(error -> errors.add(String.valueOf(error)));
        transports.forEach(context::transport);
        invoked = context.threadingMode() == ThreadingMode.INVOKER;
        engine = McpEngine.launch(context);
    }

    /** Of one shard, invoked. */
    static TestServer invoked(String channel, EngineContext context) throws IOException {
        return invoked(channel, context, freshDirectory(), true, 1);
    }

    /** Invoked, with settings of any kind. */
    static TestServer invoked(AeronSettings settings, EngineContext context) throws IOException {
        return new TestServer(
                settings.channels().getFirst().toString(), settings, context.threadingMode(ThreadingMode.INVOKER), 1);
    }

    /** Invoked, with a driver of its own or one that runs in the directory. */
    static TestServer invoked(String channel, EngineContext context, Path directory, boolean embedded, int shards)
            throws IOException {
        return new TestServer(channel, context.threadingMode(ThreadingMode.INVOKER), directory, embedded, shards);
    }

    /** In the mode and with the shards that the run of the tests asks for; invoked unless it asks for a mode. */
    static TestServer ofTheRun(String channel, EngineContext context) throws IOException {
        return launch(channel, ofTheRun(context));
    }

    /** The same by a driver that runs in the directory. */
    static TestServer ofTheRun(String channel, EngineContext context, Path directory) throws IOException {
        return launch(channel, ofTheRun(context), directory, false);
    }

    private static EngineContext ofTheRun(EngineContext context) {
        return System.getProperty(EngineContext.THREADING_MODE_PROPERTY) == null
                ? context.threadingMode(ThreadingMode.INVOKER)
                : context;
    }

    /** As {@link #ofTheRun}, and with threads of its own in every run. */
    static TestServer launch(String channel, EngineContext context) throws IOException {
        return launch(channel, context, freshDirectory(), true);
    }

    private static TestServer launch(String channel, EngineContext context, Path directory, boolean embedded)
            throws IOException {
        final int shards = Integer.getInteger(SHARDS_PROPERTY, 1);
        return new TestServer(channel, context, directory, embedded, shards);
    }

    /** Terms of 64 KiB, so that a test maps little. */
    static EngineContext small() {
        return new EngineContext().limit(Limit.AERON_TERM_BYTES, 1 << 16).limit(Limit.DRAIN_GRACE_NS, 0);
    }

    /** A directory in memory that is not there yet. */
    static Path freshDirectory() {
        final Path shm = Path.of("/dev/shm");
        final Path parent = Files.isWritable(shm) ? shm : Path.of(System.getProperty("java.io.tmpdir"));
        return parent.resolve("peregrine-test-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet());
    }

    Caller caller() throws IOException {
        return caller(settings());
    }

    /** Terms of 64 KiB. */
    AeronClientSettings settings() {
        return AeronClientSettings.of(channel).directory(directory).termBytes(1 << 16);
    }

    Caller caller(AeronClientSettings settings) throws IOException {
        final Caller caller = new Caller(settings);
        callers.add(caller);
        return caller;
    }

    /** One that the server has taken. */
    Caller connected() throws IOException {
        final Caller caller = caller();
        runUntil(caller.client::isOpen, caller.client::closeReason);
        return caller;
    }

    /** One that has initialized. */
    Caller initialized() throws IOException {
        final Caller caller = connected();
        caller.send("""
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
            "capabilities":{"sampling":{},"elicitation":{}},"clientInfo":{"name":"test","version":"1"}}}""");
        runUntil(() -> caller.messages.size() == 1, () -> caller.client.closeReason());
        caller.messages.clear();
        caller.send("""
            {"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return caller;
    }

    int cycle() {
        int work = invoked ? engine.invoke() : 0;
        for (int i = 0; i < callers.size(); i++) {
            work += callers.get(i).poll();
        }
        return work;
    }

    void runUntil(BooleanSupplier condition) {
        runUntil(condition, () -> "");
    }

    void runUntil(BooleanSupplier condition, Supplier<String> state) {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            if (cycle() == 0) {
                LockSupport.parkNanos(NAP_NS);
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("It did not come; " + state.get() + " errors " + errors);
            }
        }
    }

    long count(EngineCounter counter) {
        return engine.counter(counter);
    }

    List<String> errors() {
        return List.copyOf(errors);
    }

    @Override
    public void close() {
        callers.forEach(Caller::close);
        engine.close();
        IoUtil.delete(directory.toFile(), true);
    }
}
