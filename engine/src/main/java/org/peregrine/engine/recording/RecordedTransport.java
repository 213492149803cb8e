package org.peregrine.engine.recording;

import java.io.IOException;
import java.util.List;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.status.ReportedError;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.RefusedRequest;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

/**
 * A transport that is recorded: stands between it and the engine, so that everything which is taken from peers or sent
 * to them passes here, and an engine that does not record has nothing of it. Network thread only, as its transport.
 */
final class RecordedTransport implements Transport, FrameHandler {
    private final Transport transport;
    private final OneToOneRingBuffer ring;
    private final NanoClock clock;
    private EngineCounters counters;
    private Failures failures;
    private FrameTap tap;
    private FrameHandler handler;
    private long pollNs;
    private long sendNs;
    private boolean sendStamped;

    RecordedTransport(Transport transport, OneToOneRingBuffer ring, NanoClock clock) {
        this.transport = transport;
        this.ring = ring;
        this.clock = clock;
    }

    OneToOneRingBuffer ring() {
        return ring;
    }

    /** Counts the records that had no room so far. Any thread. */
    long missed() {
        return counters == null ? 0 : counters.value(EngineCounter.RECORDING_MISSED);
    }

    FrameTap tap() {
        return tap;
    }

    @Override
    public void open(TransportContext context) throws IOException {
        handler = context.handler();
        counters = context.counters();
        failures = new Failures(counters, context.errorHandler());
        tap = new FrameTap(ring, context.counters());
        transport.open(new TransportContext(
                context.limits(),
                context.errorHandler(),
                this,
                context.pool(),
                context.counters(),
                context.authenticator(),
                context.headers()));
    }

    @Override
    public int poll(int frameLimit, long nowNs) {
        pollNs = nowNs;
        return transport.poll(frameLimit, nowNs);
    }

    /**
     * Stamped when it comes: a cycle may have begun before an answer of another shard that its client had waited for.
     */
    @Override
    public boolean onFrame(Frame frame) {
        final boolean taken = handler.onFrame(frame);
        if (taken) {
            try {
                tap.frame(frame, clock.nanoTime());
            } catch (final Throwable failure) { // The frame is the engine's by now.
                failures.contain(EngineCounter.RECORDING_MISSED, failure);
            }
        }
        return taken;
    }

    @Override
    public boolean onDisconnect(long connectionId) {
        final boolean taken = handler.onDisconnect(connectionId);
        if (taken) {
            tap.connection(TapRecord.CLOSED, connectionId, pollNs);
        }
        return taken;
    }

    @Override
    public boolean onPeerEnded(long connectionId) {
        final boolean taken = handler.onPeerEnded(connectionId);
        if (taken) {
            tap.connection(TapRecord.PEER_ENDED, connectionId, pollNs);
        }
        return taken;
    }

    @Override
    public void onReaderStalled(long connectionId, long sinceNs, long untilNs) {
        handler.onReaderStalled(connectionId, sinceNs, untilNs);
    }

    @Override
    public void onRefused(RefusedRequest request) {
        handler.onRefused(request);
    }

    /** The clock is read once for the replies of a batch. */
    @Override
    public int offer(Reply reply) {
        final int outcome = transport.offer(reply);
        try {
            record(reply, outcome == SENT);
        } catch (final Throwable failure) { // The reply is on its way.
            failures.contain(EngineCounter.RECORDING_MISSED, failure);
        }
        return outcome;
    }

    private void record(Reply reply, boolean sent) {
        if (!sendStamped) {
            sendNs = clock.nanoTime();
            sendStamped = true;
        }
        tap.reply(reply, sent, sendNs);
    }

    @Override
    public void flush() {
        sendStamped = false;
        transport.flush();
    }

    @Override
    public String name() {
        return transport.name();
    }

    @Override
    public int maxReplyBytes(Limits limits) {
        return transport.maxReplyBytes(limits);
    }

    @Override
    public List<ReportedError> reportedErrors() {
        return transport.reportedErrors();
    }

    @Override
    public void abort(long connectionId) {
        transport.abort(connectionId);
    }

    @Override
    public boolean isBacklogged(long connectionId) {
        return transport.isBacklogged(connectionId);
    }

    @Override
    public void await(long timeoutNs) {
        transport.await(timeoutNs);
    }

    @Override
    public void wakeup() {
        transport.wakeup();
    }

    @Override
    public void drain() {
        transport.drain();
    }

    @Override
    public void stopAccepting() {
        transport.stopAccepting();
    }

    @Override
    public boolean awaitsInput() {
        return transport.awaitsInput();
    }

    @Override
    public void quiesce() {
        transport.quiesce();
    }

    @Override
    public void finish() {
        transport.finish();
    }

    @Override
    public boolean hasPendingReplies() {
        return transport.hasPendingReplies();
    }

    @Override
    public void close() {
        transport.close();
    }
}
