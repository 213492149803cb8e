package org.peregrine.tools;

import java.util.concurrent.TimeUnit;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.metrics.Latency;

/** Waits for the metrics: a client has its answer before the sender has counted it. */
public final class CountedMessages {
    private CountedMessages() {}

    /** Takes intervals until so many messages were recorded in all. */
    public static void await(McpEngine engine, long count) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        long recorded = 0;
        while (recorded < count) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("Only " + recorded + " of " + count + " messages were recorded");
            }
            engine.metrics().takeInterval(failure -> {
                throw new AssertionError(failure);
            });
            recorded = engine.metrics()
                    .total()
                    .latencies()
                    .stages()
                    .get(Latency.END_TO_END)
                    .getTotalCount();
        }
    }
}
