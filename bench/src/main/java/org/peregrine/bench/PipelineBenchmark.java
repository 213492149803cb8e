package org.peregrine.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;

/**
 * A whole engine from {@code Transport.poll} to {@code Transport.flush}, in each threading mode: 64 calls at once, and
 * one at a time. In INVOKER mode the benchmark's thread runs everything; in the others it asks and waits.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PipelineBenchmark {
    private static final int WINDOW = 64;
    private static final int SPINS = 1_000;

    /** The threads that run the stages. */
    @Param
    ThreadingMode mode;

    private final MessageLoop loop = new MessageLoop(Messages.ECHO);
    private McpEngine engine;

    /** Creates the state. */
    public PipelineBenchmark() {}

    /**
     * Launches the engine.
     *
     * @throws IOException never, with a transport in memory.
     */
    @Setup
    public void launch() throws IOException {
        engine = McpEngine.launch(new EngineContext()
                .threadingMode(mode)
                .registry(Messages.registry())
                .errorHandler(PipelineBenchmark::fail)
                .transport(loop.transport()));
    }

    private static void fail(Throwable failure) {
        throw new IllegalStateException("The engine failed", failure);
    }

    /** Closes the engine. */
    @TearDown
    public void close() {
        engine.close();
    }

    /**
     * 64 calls under way at once.
     *
     * @return answers so far.
     */
    @Benchmark
    @OperationsPerInvocation(WINDOW)
    public long stream() {
        return exchange(WINDOW);
    }

    /**
     * One call at a time.
     *
     * @return answers so far.
     */
    @Benchmark
    public long roundTrip() {
        return exchange(1);
    }

    private long exchange(int count) {
        loop.request(count);
        final long until = loop.requested();
        int spins = 0;
        while (loop.answered() < until) {
            if (mode == ThreadingMode.INVOKER) {
                engine.invoke();
            } else if (spins++ < SPINS) {
                Thread.onSpinWait();
            } else {
                YieldingIdleStrategy.INSTANCE.idle();
            }
        }
        return until;
    }
}
