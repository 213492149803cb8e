package org.peregrine.bench;

import java.util.Map;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryFrame;
import org.peregrine.engine.transport.memory.MemoryTransport;
import org.peregrine.engine.transport.memory.ReplyListener;

/**
 * One message in memory, sent as often as requested, and a count of the answers. {@link #request} and {@link
 * #answered} belong to the benchmark's thread, the rest to the network thread, which may be the same.
 */
public final class MessageLoop implements ReplyListener {
    private final MemoryTransport transport = new MemoryTransport(this);
    private final MemoryFrame message;
    private long requested;
    private long offered;
    private int usualLength;
    private volatile long answered;

    /**
     * Creates a loop of a message as over stdio and TCP.
     *
     * @param message sent again and again.
     */
    public MessageLoop(String message) {
        this(MemoryFrame.message(1, message));
    }

    private MessageLoop(MemoryFrame message) {
        this.message = message;
    }

    /**
     * Creates a loop of a message as over HTTP.
     *
     * @param message sent again and again.
     * @param headers of the message.
     * @return the loop.
     */
    public static MessageLoop likeHttp(String message, Map<FrameHeader, String> headers) {
        final MemoryFrame frame = MemoryFrame.message(1, message).likeHttp().acceptsStream(false);
        headers.forEach(frame::header);
        return new MessageLoop(frame);
    }

    /**
     * The transport to give to an engine.
     *
     * @return not opened yet.
     */
    public MemoryTransport transport() {
        return transport;
    }

    /**
     * Requests more messages.
     *
     * @param count of them.
     */
    public void request(int count) {
        requested += count;
        transport.repeat(message, count);
    }

    /**
     * Number of messages requested in all.
     *
     * @return of them.
     */
    public long requested() {
        return requested;
    }

    /**
     * Number of answers flushed.
     *
     * @return of them.
     */
    public long answered() {
        return answered;
    }

    @Override
    public void onReply(Reply reply) {
        if (reply.length() != usualLength) {
            requireResult(reply);
        }
        offered++;
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
    public void onFlush() {
        answered = offered;
    }
}
