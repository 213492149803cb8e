package org.peregrine.bench.optimization;

import java.io.IOException;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

/**
 * A transport as it is where messages are arrays: each frame becomes an array before the engine sees it, and each reply
 * one before the transport below does. Frames have a body and no header fields.
 */
final class CopyingTransport implements Transport {
    private final Transport below;

    /**
     * Wraps a transport.
     *
     * @param below does the rest.
     */
    CopyingTransport(Transport below) {
        this.below = below;
    }

    /** Hands copies of frames on. */
    private record CopyingHandler(FrameHandler engine) implements FrameHandler {
        @Override
        public boolean onFrame(Frame frame) {
            final byte[] copy = new byte[frame.bodyLength() + JsonScanner.PADDING];
            frame.buffer().getBytes(frame.bodyOffset(), copy, 0, frame.bodyLength());
            return engine.onFrame(frame.bytes(new UnsafeBuffer(copy), 0, frame.bodyLength()));
        }

        @Override
        public boolean onDisconnect(long connectionId) {
            return engine.onDisconnect(connectionId);
        }

        @Override
        public boolean onPeerEnded(long connectionId) {
            return engine.onPeerEnded(connectionId);
        }
    }

    @Override
    public String name() {
        return below.name();
    }

    @Override
    public void open(TransportContext context) throws IOException {
        below.open(new TransportContext(
                context.limits(),
                context.errorHandler(),
                new CopyingHandler(context.handler()),
                context.pool(),
                context.counters()));
    }

    @Override
    public int offer(Reply reply) {
        final byte[] copy = new byte[reply.length()];
        reply.buffer().getBytes(reply.offset(), copy);
        return below.offer(reply.body(reply.status(), new UnsafeBuffer(copy), 0, copy.length));
    }

    @Override
    public int poll(int frameLimit, long nowNs) {
        return below.poll(frameLimit, nowNs);
    }

    @Override
    public boolean isBacklogged(long connectionId) {
        return below.isBacklogged(connectionId);
    }

    @Override
    public void flush() {
        below.flush();
    }

    @Override
    public void await(long timeoutNs) {
        below.await(timeoutNs);
    }

    @Override
    public void wakeup() {
        below.wakeup();
    }

    @Override
    public boolean awaitsInput() {
        return below.awaitsInput();
    }

    @Override
    public void quiesce() {
        below.quiesce();
    }

    @Override
    public boolean hasPendingReplies() {
        return below.hasPendingReplies();
    }

    @Override
    public void close() {
        below.close();
    }
}
