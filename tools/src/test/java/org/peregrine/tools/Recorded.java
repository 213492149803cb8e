package org.peregrine.tools;

import org.peregrine.engine.McpEngine;
import org.peregrine.engine.recorder.Latency;

/** Waits for the recorder: a client has its answer before the sender has recorded it. */
public final class Recorded {
    private Recorded() {}

    /** Takes intervals until so many messages were recorded in all. */
    public static void await(McpEngine engine, long count) {
        long recorded = 0;
        while (recorded < count) {
            engine.recorder().takeInterval(failure -> {
                throw new AssertionError(failure);
            });
            recorded = engine.recorder()
                    .total()
                    .latencies()
                    .stages()
                    .get(Latency.END_TO_END)
                    .getTotalCount();
        }
    }
}
