package org.peregrine.bench;

import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

/**
 * A transport without sockets: delivers one message as often as it is asked to, and counts the answers.
 * {@link #request} and {@link #answered} belong to the benchmark's thread, the rest to the network thread, which may be
 * the same.
 */
final class LoopTransport implements Transport {
    private static final FrameHeader[] HEADERS = FrameHeader.values();

    private final UnsafeBuffer region;
    private final int bodyOffset;
    private final int bodyLength;
    private final boolean connectionScoped;
    private final int[] headerLengths = new int[HEADERS.length];
    private final Frame frame = new Frame();
    private FrameHandler handler;
    private long asked;
    private long delivered;
    private long offered;
    private int usualLength;
    private volatile long requested;
    private volatile long answered;
    private volatile Thread waiter;

    /**
     * Creates a transport like stdio and TCP.
     *
     * @param message delivered again and again.
     */
    LoopTransport(String message) {
        this(message, true, Map.of());
    }

    /**
     * Creates a transport.
     *
     * @param message delivered again and again.
     * @param connectionScoped as stdio and TCP are, true; as HTTP is, false.
     * @param headers of the message.
     */
    LoopTransport(String message, boolean connectionScoped, Map<FrameHeader, String> headers) {
        this.connectionScoped = connectionScoped;
        final StringBuilder head = new StringBuilder();
        for (int i = 0; i < HEADERS.length; i++) {
            final String value = headers.getOrDefault(HEADERS[i], "");
            headerLengths[i] = value.length();
            head.append(value);
        }
        bodyOffset = head.length();
        bodyLength = message.length();
        region = Messages.padded(head + message);
    }

    /** Asks for messages, more than those asked for before. */
    void request(int count) {
        asked += count;
        requested = asked;
        wakeup();
    }

    /** Number of messages asked for in all. */
    long requested() {
        return asked;
    }

    /** Number of answers flushed. */
    long answered() {
        return answered;
    }

    @Override
    public String name() {
        return "loop";
    }

    @Override
    public void open(TransportContext context) {
        handler = context.handler();
    }

    @Override
    public int poll(int frameLimit, long nowNs) {
        final long until = Math.min(requested, delivered + frameLimit);
        int count = 0;
        while (delivered < until && handler.onFrame(next())) {
            delivered++;
            count++;
        }
        return count;
    }

    private Frame next() {
        frame.start(1, delivered, connectionScoped).bytes(region, 0, bodyOffset, bodyLength);
        if (bodyOffset > 0) {
            addHeaders();
        }
        return frame;
    }

    private void addHeaders() {
        int offset = 0;
        for (int i = 0; i < HEADERS.length; i++) {
            if (headerLengths[i] > 0) {
                frame.header(HEADERS[i], offset, headerLengths[i]);
                offset += headerLengths[i];
            }
        }
    }

    @Override
    public int offer(Reply reply) {
        if (reply.length() != usualLength) {
            requireResult(reply);
        }
        offered++;
        return SENT;
    }

    /** The first answer must be a result; all others are as long, since they answer the same message. */
    private void requireResult(Reply reply) {
        final String answer =
                reply.status() + reply.buffer().getStringWithoutLengthUtf8(reply.offset(), reply.length());
        if (usualLength > 0
                || reply.status() != ReplyStatus.COMPLETE
                || !answer.contains("\"result\":")
                || answer.contains("\"isError\":true")) {
            throw new IllegalStateException("Not the answer that was expected: " + answer);
        }
        usualLength = reply.length();
    }

    @Override
    public boolean isBacklogged(long connectionId) {
        return false;
    }

    @Override
    public void flush() {
        answered = offered;
    }

    @Override
    public void await(long timeoutNs) {
        waiter = Thread.currentThread();
        if (delivered == requested) {
            LockSupport.parkNanos(this, timeoutNs);
        }
        waiter = null;
    }

    @Override
    public void wakeup() {
        final Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void quiesce() {}

    @Override
    public boolean hasPendingReplies() {
        return false;
    }

    @Override
    public void close() {}
}
