package org.peregrine.transports.stdio;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.TransportContext;

/** Peer and server on one thread, neither of which allocates: one message at a time through both pipes. */
final class StdioRoundTrips implements FrameHandler {
    private static final int BUFFER_BYTES = 4096;

    private final PosixCalls calls = new PosixCalls();
    private final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(BUFFER_BYTES));
    private final UnsafeBuffer received = new UnsafeBuffer(ByteBuffer.allocateDirect(BUFFER_BYTES));
    private final UnsafeBuffer answer = new UnsafeBuffer(ByteBuffer.allocateDirect(BUFFER_BYTES));
    private final Reply reply = new Reply();
    private final int requestLength;
    private final int[] descriptors = new int[4];
    private final StdioTransport transport;
    private int answerLength;
    private long exchangeId;

    StdioRoundTrips(BufferPool pool) throws IOException {
        requestLength = request.putStringWithoutLengthAscii(0, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n");
        for (int i = 0; i < descriptors.length; i += 2) {
            if (calls.pipe(received.addressOffset()) != 0) {
                throw new IOException("no pipe");
            }
            descriptors[i] = received.getInt(0);
            descriptors[i + 1] = received.getInt(Integer.BYTES);
        }
        transport = new StdioTransport(descriptors[0], descriptors[3], () -> {});
        transport.open(new TransportContext(
                Limits.standard(), new EngineContext().errorHandler(), this, pool, new EngineCounters()));
    }

    @Override
    public boolean onFrame(Frame frame) {
        answerLength = frame.bodyLength();
        answer.putBytes(0, frame.buffer(), frame.bodyOffset(), answerLength);
        exchangeId = frame.exchangeId();
        return true;
    }

    @Override
    public boolean onDisconnect(long connectionId) {
        return true;
    }

    @Override
    public boolean onPeerEnded(long connectionId) {
        return true;
    }

    void run(int messages) {
        for (int i = 0; i < messages; i++) {
            calls.write(descriptors[1], request.addressOffset(), requestLength);
            transport.await(Long.MAX_VALUE);
            transport.poll(64, 0);
            transport.offer(reply.route(1, exchangeId).body(ReplyStatus.COMPLETE, answer, 0, answerLength));
            transport.flush();
            if (calls.read(descriptors[2], received.addressOffset(), BUFFER_BYTES) != requestLength) {
                throw new IllegalStateException(
                        "not the message sent: " + received.getStringWithoutLengthUtf8(0, requestLength));
            }
        }
    }

    void close() {
        transport.close();
        for (final int descriptor : descriptors) {
            calls.close(descriptor);
        }
    }
}
