package org.peregrine.transports.stdio;

import org.peregrine.engine.transport.FrameHandler;

/**
 * Measures the time in which the peer does not read its replies, and reports it to the handler. Network thread only.
 */
final class ReaderStall {
    private final FrameHandler handler;
    private final long connectionId;
    private boolean stalled;
    private long sinceNs;

    ReaderStall(FrameHandler handler, long connectionId) {
        this.handler = handler;
        this.connectionId = connectionId;
    }

    /** Called once each duty cycle. */
    void observe(boolean waiting, long nowNs) {
        if (waiting && !stalled) {
            sinceNs = nowNs;
        } else if (!waiting && stalled) {
            handler.onReaderStalled(connectionId, sinceNs, nowNs);
        }
        stalled = waiting;
    }
}
