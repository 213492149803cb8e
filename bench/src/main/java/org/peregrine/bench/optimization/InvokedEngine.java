package org.peregrine.bench.optimization;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.peregrine.bench.MessageLoop;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.transport.Transport;

/** An engine in memory that the measuring thread invokes, asked the same again and again. */
final class InvokedEngine implements AutoCloseable {
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private final MessageLoop loop;
    private final McpEngine engine;
    private Throwable failure;

    /**
     * Launches an engine.
     *
     * @param loop sends, and counts the answers.
     * @param registry that answers.
     * @param wrapping around the transport in memory, for the engine.
     * @throws IOException never, with a transport in memory.
     */
    InvokedEngine(MessageLoop loop, Registry registry, UnaryOperator<Transport> wrapping) throws IOException {
        this.loop = loop;
        engine = McpEngine.launch(new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(registry)
                .errorHandler(thrown -> failure = thrown)
                .transport(wrapping.apply(loop.transport())));
    }

    /** Sends so many calls at once, and invokes the engine until all are answered. */
    void exchange(int calls) throws IOException {
        loop.request(calls);
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (loop.answered() < loop.requested()) {
            if (engine.invoke() == 0) {
                loop.transport().awaitWakeup(WAIT_NS);
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new IOException(loop.requested() - loop.answered() + " calls were not answered");
                }
            }
            if (failure != null) {
                throw new IOException(failure);
            }
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
