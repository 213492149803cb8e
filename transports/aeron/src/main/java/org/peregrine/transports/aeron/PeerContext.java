package org.peregrine.transports.aeron;

import io.aeron.logbuffer.BufferClaim;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.TransportContext;
import org.peregrine.engine.transport.UnsentChunks;

/** State that the peers of one shard share. Network thread only. */
final class PeerContext {
    final UnsentChunks chunks;
    final BufferClaim claim = new BufferClaim();
    final int maxFrameBytes;
    final int maxPendingBytes;
    final int pauseBytes;
    final int termBytes;
    final int maxPeers;
    final long maxPeerBytes;
    final long firstMessageNs;
    final long stallNs;
    final long lingerNs;

    private final TransportContext context;
    private final Failures failures;
    private final Frame frame = new Frame();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private boolean full;
    long nowNs;

    PeerContext(TransportContext context) {
        final Limits limits = context.limits();
        this.context = context;
        failures = new Failures(context.counters(), context.errorHandler());
        chunks = new UnsentChunks(context.pool());
        maxFrameBytes = limits.intValue(Limit.MAX_FRAME_BYTES);
        maxPendingBytes = limits.intValue(Limit.MAX_PENDING_REPLY_BYTES);
        pauseBytes = maxPendingBytes / 4;
        termBytes = limits.intValue(Limit.AERON_TERM_BYTES);
        maxPeers = limits.intValue(Limit.MAX_AERON_CLIENTS);
        maxPeerBytes = limits.get(Limit.MAX_AERON_CLIENT_BYTES);
        firstMessageNs = limits.get(Limit.FIRST_MESSAGE_NS);
        stallNs = limits.get(Limit.PARTIAL_FRAME_TIMEOUT_NS);
        lingerNs = limits.get(Limit.DRAIN_GRACE_NS);
    }

    void startCycle(long cycleNs) {
        nowNs = cycleNs;
        full = false;
    }

    /** Whether the engine has refused a frame in this cycle. */
    boolean isFull() {
        return full;
    }

    Frame frame() {
        return frame;
    }

    /** A view for bytes that do not lie in a buffer of ours. */
    UnsafeBuffer view() {
        return view;
    }

    BufferPool pool() {
        return context.pool();
    }

    FrameHandler handler() {
        return context.handler();
    }

    /** Offers the frame; after a refusal nothing more is offered in this cycle. */
    boolean deliver(Frame filled) {
        if (full) {
            return false;
        }
        full = !context.handler().onFrame(filled);
        return !full;
    }

    void count(EngineCounter counter) {
        context.counters().increment(counter);
    }

    void add(EngineCounter counter, long amount) {
        context.counters().add(counter, amount);
    }

    void contain(Throwable failure) {
        failures.contain(EngineCounter.TRANSPORT_FAILURES, failure);
    }

    /** Tells the operator; notices of one kind are counted when they come at rate. */
    void notice(String kind, String text) {
        failures.report(new DriverNotice(kind, text));
    }
}
