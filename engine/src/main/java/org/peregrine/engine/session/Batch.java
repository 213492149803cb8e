package org.peregrine.engine.session;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.OutboundMessage.EndedCall;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * The messages of one JSON-RPC batch on their way, and the responses to them, which leave together. Responses come from
 * the network thread and from workers. Source: JSON-RPC 2.0, section 6; MCP 2025-03-26, which alone has batches.
 */
public final class Batch implements Outbox {
    private static final int INITIAL_BYTES = 1024;

    private final Route origin;
    private final Session session;
    private final ProtocolVersion version;
    private final EndedCall call;
    private final int maxBytes;
    private final ExpandableArrayBuffer responses = new ExpandableArrayBuffer(INITIAL_BYTES);
    private int length;
    private int left;
    private boolean overflowed;

    /**
     * Creates a batch, for whose answer a permit has been taken.
     *
     * @param origin the exchange that is answered.
     * @param session of its client; null when it has none.
     * @param version of its client.
     * @param size how many messages there are, at least 1.
     * @param call its times.
     * @param maxBytes longest answer.
     */
    public Batch(Route origin, Session session, ProtocolVersion version, int size, EndedCall call, int maxBytes) {
        this.origin = origin;
        this.session = session;
        this.version = version;
        this.left = size;
        this.call = call;
        this.maxBytes = maxBytes;
    }

    /**
     * The exchange that is answered.
     *
     * @return by way of the shard.
     */
    public Route origin() {
        return origin;
    }

    /**
     * The session of every message.
     *
     * @return null when the client has none.
     */
    public Session session() {
        return session;
    }

    /**
     * The revision of every message.
     *
     * @return the one that has batches.
     */
    public ProtocolVersion version() {
        return version;
    }

    /**
     * Takes the response to one message. When it is the last, the batch is answered. Any thread; never waits.
     *
     * @param buffer holds the response; copied.
     * @param offset of its first byte.
     * @param count its length; 0 for a message that has no response.
     */
    public synchronized void respond(DirectBuffer buffer, int offset, int count) {
        if (count > 0) {
            add(buffer, offset, count);
        }
        left--;
        if (left == 0) {
            answerOrigin();
        }
    }

    private void add(DirectBuffer buffer, int offset, int count) {
        if (length + count + 2 > maxBytes) {
            overflowed = true;
            return;
        }
        responses.putByte(length, (byte) (length == 0 ? '[' : ','));
        responses.putBytes(length + 1, buffer, offset, count);
        length += 1 + count;
    }

    private void answerOrigin() {
        final ReplyStatus status = length == 0 && !overflowed ? ReplyStatus.ACCEPTED : ReplyStatus.COMPLETE;
        if (overflowed) {
            length = responses.putStringWithoutLengthAscii(
                    0,
                    "[{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32603,\"message\":\"Batch result exceeds the size limit\"}}");
        }
        if (length > 0) {
            responses.putByte(length, (byte) ']');
            length++;
        }
        final UnsafeBuffer whole = new UnsafeBuffer(responses.byteArray(), 0, length);
        origin.outbox().answer(new OutboundMessage(origin, status, whole, length, null, call));
    }

    @Override
    public void answer(OutboundMessage answer) {
        origin.outbox().forgo();
        respond(answer.buffer(), 0, answer.length());
    }

    /** A message of a batch has one response and nothing besides. */
    @Override
    public boolean send(OutboundMessage message) {
        return false;
    }

    @Override
    public void forgo() {
        origin.outbox().forgo();
        respond(null, 0, 0);
    }
}
