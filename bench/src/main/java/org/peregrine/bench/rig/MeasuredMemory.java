package org.peregrine.bench.rig;

import java.io.IOException;
import org.peregrine.bench.MessageLoop;
import org.peregrine.bench.Messages;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;

/** An engine in memory, invoked by the thread that calls it: what a call costs without any wire. */
final class MeasuredMemory implements MeasuredWire {
    private final MessageLoop loop = new MessageLoop(Messages.ECHO);
    private final McpEngine engine;

    MeasuredMemory() throws IOException {
        engine = McpEngine.launch(new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(Messages.registry())
                .transport(loop.transport()));
    }

    @Override
    public String name() {
        return "memory, one thread";
    }

    /** Calls are sent a window at a time; each is given the time of its window. */
    @Override
    public LineRound run(int requests, int window) {
        final long[] elapsedNs = new long[requests];
        final long startNs = System.nanoTime();
        int done = 0;
        while (done < requests) {
            final int count = Math.min(window, requests - done);
            final long sentNs = System.nanoTime();
            loop.request(count);
            while (loop.answered() < loop.requested()) {
                engine.invoke();
            }
            final long tookNs = System.nanoTime() - sentNs;
            for (int i = 0; i < count; i++) {
                elapsedNs[done++] = tookNs;
            }
        }
        return new LineRound(elapsedNs, System.nanoTime() - startNs);
    }

    @Override
    public void close() {
        engine.close();
    }
}
