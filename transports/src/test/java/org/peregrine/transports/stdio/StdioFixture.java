package org.peregrine.transports.stdio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.TransportContext;

/** A transport between two pipes, the peer's ends of them, and a handler that notes what it is given. */
final class StdioFixture implements FrameHandler, AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int FRAME_LIMIT = 64;

    private record Delivered(long exchangeId, String text) {}

    final List<String> frames = new ArrayList<>();
    final List<FrameFault> faults = new ArrayList<>();
    final EngineCounters counters = new EngineCounters();
    final BufferPool pool;
    final StdioTransport transport;
    final ArrayDeque<Throwable> failures = new ArrayDeque<>();
    RuntimeException endFailure;
    boolean accepting = true;
    int disconnects;
    int peerEnds;
    int ends;

    private final ArrayDeque<Delivered> unanswered = new ArrayDeque<>();
    private final Reply reply = new Reply();
    private final PosixCalls peerCalls = new PosixCalls();
    private final PollSet peerReadable = new PollSet(peerCalls);
    private final UnsafeBuffer peerBuffer = new UnsafeBuffer(ByteBuffer.allocateDirect(BUFFER_BYTES));
    private final int[] input;
    private final int[] output;

    StdioFixture(EngineContext context, long poolBytes) throws IOException {
        input = pipe();
        output = pipe();
        pool = new BufferPool(1 << 24, poolBytes);
        transport = new StdioTransport(input[0], output[1], () -> ends++);
        transport.open(new TransportContext(context.limits(), context.errorHandler(), this, pool, counters));
    }

    StdioFixture() throws IOException {
        this(new EngineContext(), 64 << 20);
    }

    private int[] pipe() {
        if (peerCalls.pipe(peerBuffer.addressOffset()) != 0) {
            throw new IllegalStateException("no pipe");
        }
        return new int[] {peerBuffer.getInt(0), peerBuffer.getInt(Integer.BYTES)};
    }

    @Override
    public boolean onFrame(Frame frame) {
        if (!accepting) {
            return false;
        }
        if (!failures.isEmpty()) {
            StdioFixture.<RuntimeException>sneak(failures.removeFirst());
        }
        if (frame.fault() == FrameFault.NONE) {
            final byte[] bytes = new byte[frame.bodyLength()];
            frame.buffer().getBytes(frame.bodyOffset(), bytes);
            final String text = new String(bytes, StandardCharsets.UTF_8);
            frames.add(text);
            unanswered.add(new Delivered(frame.exchangeId(), text));
        } else {
            faults.add(frame.fault());
            unanswered.add(new Delivered(frame.exchangeId(), ""));
        }
        return true;
    }

    @SuppressWarnings("unchecked") // The compiler is told that nothing checked is thrown.
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    @Override
    public boolean onDisconnect(long connectionId) {
        if (endFailure != null) {
            throw endFailure;
        }
        if (accepting) {
            disconnects++;
        }
        return accepting;
    }

    @Override
    public boolean onPeerEnded(long connectionId) {
        if (accepting) {
            peerEnds++;
        }
        return accepting;
    }

    /** Polls until there is nothing to do. */
    void pollAll() {
        while (transport.poll(FRAME_LIMIT, 0) > 0) {
            // Each round does at most FRAME_LIMIT frames.
        }
    }

    /** Answers every noted frame with its own bytes. */
    int answerAll() {
        int count = 0;
        for (Delivered frame = unanswered.poll(); frame != null; frame = unanswered.poll()) {
            offer(frame.exchangeId(), frame.text().getBytes(StandardCharsets.UTF_8));
            count++;
        }
        transport.flush();
        return count;
    }

    int offer(long exchangeId, byte[] bytes) {
        reply.route(1, exchangeId).body(ReplyStatus.COMPLETE, new UnsafeBuffer(bytes), 0, bytes.length);
        return transport.offer(reply);
    }

    /** Peer: writes all of it, blocking. */
    void send(String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        send(bytes, 0, bytes.length);
    }

    void send(byte[] bytes, int offset, int length) {
        int sent = 0;
        while (sent < length) {
            final int count = Math.min(BUFFER_BYTES, length - sent);
            peerBuffer.putBytes(0, bytes, offset + sent, count);
            final int written = peerCalls.write(input[1], peerBuffer.addressOffset(), count);
            if (written <= 0) {
                throw new IllegalStateException("write answered " + written);
            }
            sent += written;
        }
    }

    /** Peer: reads what is there now, waiting for it at most this long. */
    String receive(int timeoutMs) {
        peerReadable.watch(PollSet.INPUT, output[0], PollSet.POLLIN, true);
        peerReadable.watch(PollSet.OUTPUT, output[0], PollSet.POLLOUT, false);
        peerReadable.watch(PollSet.WAKEUP, output[0], PollSet.POLLIN, false);
        peerReadable.poll(timeoutMs);
        if (!peerReadable.isReady(PollSet.INPUT)) {
            return "";
        }
        final int length = peerCalls.read(output[0], peerBuffer.addressOffset(), BUFFER_BYTES);
        final byte[] bytes = new byte[Math.max(0, length)];
        peerBuffer.getBytes(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Peer: reads until so many lines came or nothing comes any more, while the transport is polled. */
    String receiveLines(int count) {
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        int lines = 0;
        while (lines < count) {
            transport.poll(FRAME_LIMIT, 0);
            final byte[] bytes = receive(100).getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0) {
                break;
            }
            received.writeBytes(bytes);
            for (final byte value : bytes) {
                lines += value == '\n' ? 1 : 0;
            }
        }
        return received.toString(StandardCharsets.UTF_8);
    }

    int inputReader() {
        return input[0];
    }

    int inputWriter() {
        return input[1];
    }

    int outputReader() {
        return output[0];
    }

    void closeInput() {
        input[1] = closed(input[1]);
    }

    void closeOutput() {
        output[0] = closed(output[0]);
    }

    private int closed(int descriptor) {
        if (descriptor >= 0) {
            peerCalls.close(descriptor);
        }
        return -1;
    }

    long value(EngineCounter counter) {
        return counters.value(counter);
    }

    @Override
    public void close() {
        transport.close();
        closeInput();
        closeOutput();
        closed(input[0]);
        closed(output[1]);
    }
}
