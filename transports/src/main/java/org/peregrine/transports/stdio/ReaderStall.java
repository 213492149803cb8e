package org.peregrine.transports.stdio;

import org.peregrine.engine.transport.FrameHandler;

/** Watches whether the peer reads its replies, and tells the handler how long it did not. Network thread only. */
final class ReaderStall {
    private final FrameHandler handler;
    private final long connectionId;
    private boolean stalled;
    private long sinceNs;

    ReaderStall(FrameHandler handler, long connectionId) {
        this.handler = handler;
        this.connectionId = connectionId;
    }

    /** Looks once a duty cycle. */
    void observe(boolean waiting, long nowNs) {
        if (waiting && !stalled) {
            sinceNs = nowNs;
        } else if (!waiting && stalled) {
            handler.onReaderStalled(connectionId, sinceNs, nowNs);
        }
        stalled = waiting;
    }
}
