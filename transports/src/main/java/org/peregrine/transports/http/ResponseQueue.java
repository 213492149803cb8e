package org.peregrine.transports.http;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.head.OriginPolicy;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.IdleState;
import org.peregrine.transports.nio.NetworkContext;

/**
 * The responses of one connection, in the order of its requests. A response is written in one piece, or it is a stream
 * of events; either way later responses are kept until it has ended.
 *
 * <pre>
 *   answered          requests
 *      |                 |
 *   ---[ 4 ][ 5 ][ 6 ][ 7 ]     4 is sent as it comes, and may be a stream; of 5 to 6 what comes is kept
 * </pre>
 *
 * <p>A stream whose peer has ended its side ends with its connection: its client can no longer read it, and nothing
 * else would end it.
 */
final class ResponseQueue {
    private static final long NONE = -1;

    private final NetworkContext network;
    private final Connection connection;
    private final HttpResponses responses;
    private final EventWriter events;
    private final ReplyOrder order;
    private long requests;
    private long answered;
    private long closing = NONE;
    private boolean chunked = true;
    private boolean streaming;
    private boolean answersByStream;
    private boolean released;
    private long heard;
    private boolean accepted;

    ResponseQueue(NetworkContext network, Connection connection, HttpResponses responses) {
        this.network = network;
        this.connection = connection;
        this.responses = responses;
        this.events = responses.events();
        this.order = new ReplyOrder(network.pool(), connection.bufferShare());
    }

    /** The next request's exchange id: it counts the connection's requests, refused ones included. */
    long next() {
        return requests;
    }

    /** Whether requests have come since this was asked last, refused ones included. */
    boolean hasMore() {
        final boolean more = requests != heard;
        heard = requests;
        return more;
    }

    /** Counts the next request as taken. */
    void taken() {
        accepted = true;
        requests++;
    }

    /** Marks the next request as the last one; HTTP/1.0 knows no chunks, so its stream ends with the connection. */
    void closesWithNext(boolean version10) {
        closing = requests;
        chunked = !version10;
    }

    /** Whether the last request was taken: later bytes of the peer are not answered. */
    boolean isLastTaken() {
        return closing != NONE && requests > closing;
    }

    /**
     * Whether the connection ends with this response. While the server drains, that is the first with no request behind
     * it.
     */
    private boolean closesWith(long exchange) {
        if (closing == NONE
                && network.isDraining()
                && exchange == requests - 1
                && !connection.feed().hasInput()) {
            closing = exchange;
            connection.endInput();
        }
        return exchange == closing;
    }

    /** Whether a result is sent as an event even without parts before it. */
    boolean answersByStream() {
        return answersByStream;
    }

    /** Sets it; only while no request is unanswered. */
    void answerByStream(boolean whenAlone) {
        answersByStream = whenAlone;
    }

    /** Number of requests without their complete response. */
    long unanswered() {
        return requests - answered;
    }

    /** Idle state of the connection between requests; refused ones do not make it anybody's. */
    IdleState idleState() {
        if (requests > answered) {
            return IdleState.ACTIVE;
        }
        return accepted ? IdleState.IDLE : IdleState.NEW;
    }

    /** Idle state while the body of an accepted request comes. */
    IdleState idleStateWithBody() {
        return requests > answered ? IdleState.ACTIVE : IdleState.RECEIVING;
    }

    int parkedBytes() {
        return order.lengthBytes();
    }

    private boolean isChunked(long exchange) {
        return chunked || exchange != closing;
    }

    /** Answers the next request without the engine; a header field of the refusal's own may be empty. */
    void refuse(HttpRefusal refusal, byte[] field, int originCode, boolean bodiless) {
        final long exchange = requests++;
        final int origin = refusal.isClosing() ? OriginPolicy.ABSENT : originCode;
        final int length = responses.refusal(refusal, field, origin, closesWith(exchange));
        put(exchange, responses.buffer(), 0, bodiless ? length - responses.bodyLength(refusal) : length);
        finish(exchange, originCode);
    }

    /** Answers the next request, a message of a deprecated session, with 202. */
    void accept(int originCode) {
        accepted = true;
        final long exchange = requests++;
        put(exchange, responses.buffer(), 0, responses.accepted(originCode, closesWith(exchange)));
        finish(exchange, originCode);
    }

    /** Answers the next request, the only one, with a stream that ends with its connection. */
    void open(String firstEvent, int originCode) {
        accepted = true;
        final long exchange = requests++;
        final boolean inChunks = isChunked(exchange);
        put(exchange, responses.buffer(), 0, responses.streamHead(originCode, exchange == closing, inChunks));
        final String chunk = Integer.toHexString(firstEvent.length()) + "\r\n" + firstEvent + "\r\n";
        final byte[] bytes = (inChunks ? chunk : firstEvent).getBytes(StandardCharsets.US_ASCII);
        put(exchange, new UnsafeBuffer(bytes), 0, bytes.length);
        onStream();
    }

    /** Sends an event on the stream of {@link #open}. */
    void event(Reply reply) {
        putWholeEvent(answered, reply);
        onStream();
    }

    /** Takes a reply of the engine; replies after the end of a response are ignored. */
    void reply(Reply reply, int originCode) {
        final long exchange = reply.exchangeId();
        if (exchange < answered || exchange >= requests || (exchange > answered && order.isWhole(exchange))) {
            return;
        }
        if (order.isLost(exchange)) {
            if (reply.status().isFinal()) {
                order.finish(exchange);
                sendParked(originCode);
            }
            return;
        }
        final boolean begun = exchange == answered ? streaming : order.has(exchange);
        if (reply.status() == ReplyStatus.PART) {
            part(reply, begun, originCode);
        } else if (begun) {
            endStream(reply, originCode);
        } else if (answersByStream && reply.status() == ReplyStatus.COMPLETE && reply.length() > 0) {
            final boolean closes = closesWith(exchange);
            put(exchange, responses.buffer(), 0, responses.streamHead(reply, originCode, closes, isChunked(exchange)));
            endStream(reply, originCode);
        } else {
            put(exchange, responses.buffer(), 0, responses.replyHead(reply, originCode, closesWith(exchange)));
            put(exchange, reply.buffer(), reply.offset(), reply.length());
            finish(exchange, originCode);
        }
    }

    private void part(Reply reply, boolean begun, int originCode) {
        final long exchange = reply.exchangeId();
        final boolean inChunks = isChunked(exchange);
        if (!begun) {
            put(
                    exchange,
                    responses.buffer(),
                    0,
                    responses.streamHead(reply, originCode, closesWith(exchange), inChunks));
        }
        if (reply.length() > 0 || reply.eventId() != null || reply.retryMs() > 0) {
            putWholeEvent(exchange, reply);
        }
        if (exchange == answered) {
            onStream();
        }
    }

    private void endStream(Reply reply, int originCode) {
        final long exchange = reply.exchangeId();
        final boolean inChunks = isChunked(exchange);
        DirectBuffer end = inChunks ? EventWriter.LAST_CHUNK : null;
        if (reply.length() > 0) {
            putEvent(exchange, reply);
            end = inChunks ? EventWriter.END_LAST_CHUNK : EventWriter.END;
        }
        if (end != null) {
            put(exchange, end, 0, end.capacity());
        }
        finish(exchange, originCode);
    }

    private void putWholeEvent(long exchange, Reply reply) {
        putEvent(exchange, reply);
        final DirectBuffer end = isChunked(exchange) ? EventWriter.END_CHUNK : EventWriter.END;
        put(exchange, end, 0, end.capacity());
    }

    /** All of an event but its end. */
    private void putEvent(long exchange, Reply reply) {
        events.begin(reply, isChunked(exchange));
        put(exchange, events.buffer(), events.offset(), events.length());
        final int end = reply.offset() + reply.length();
        int from = reply.offset();
        while (from < end) {
            final int lineBreak = EventWriter.lineBreak(reply.buffer(), from, end);
            put(exchange, reply.buffer(), from, lineBreak - from);
            if (lineBreak < end) {
                put(exchange, EventWriter.SPACE, 0, 1);
            }
            from = lineBreak + 1;
        }
    }

    /** Sends bytes of a response, or keeps them until those before it are sent. */
    private void put(long exchange, DirectBuffer source, int offset, int length) {
        if (length == 0 || released) {
            return;
        }
        if (exchange == answered) {
            connection.send(source, offset, length);
        } else if (!order.append(exchange, source, offset, length)) {
            onNoMemory(exchange);
        }
    }

    /** Turns a response of which nothing is kept into a refusal; closes the connection of one that has begun. */
    private void onNoMemory(long exchange) {
        if (order.has(exchange)) {
            connection.close();
        } else {
            order.lose(exchange);
        }
    }

    /** Goes on after a response that is complete. */
    private void finish(long exchange, int originCode) {
        if (exchange != answered) {
            if (!released) {
                order.finish(exchange);
            }
            return;
        }
        answered++;
        if (streaming) {
            streaming = false;
            connection.stopTicking();
        }
        sendParked(originCode);
    }

    private void sendParked(int originCode) {
        boolean open = false;
        while (order.isNext(answered)) {
            final boolean lost = order.isLost(answered);
            if (lost) { // At once: a subscription, of which there is no last reply, would otherwise wait for ever.
                network.count(HttpRefusal.NO_MEMORY.counter());
                final int length = responses.refusal(HttpRefusal.NO_MEMORY, originCode, answered == closing);
                connection.send(responses.buffer(), 0, length);
            } else {
                connection.send(order.buffer(), 0, order.length());
            }
            if (order.isNext(answered)) { // Not after sending closed the connection.
                open = !lost && !order.isLast();
                answered += open ? 0 : 1;
                order.remove();
            }
        }
        if (open) {
            onStream();
        }
    }

    /** Notes an event or the beginning of a stream. */
    private void onStream() {
        streaming = true;
        connection.startTicking();
        endIfUnreadable();
    }

    /** Ends the stream that was opened by {@link #open}, and its connection with it. */
    void endStream() {
        if (streaming && isChunked(answered)) {
            put(answered, EventWriter.LAST_CHUNK, 0, EventWriter.LAST_CHUNK.capacity());
        }
        streaming = false;
        connection.stopTicking();
        connection.endOutput();
    }

    /** Ends a stream, with its connection, when the peer will send no more. */
    void endIfUnreadable() {
        if (streaming && connection.feed().peerEnded()) {
            streaming = false;
            connection.stopTicking();
            connection.endOutput();
        }
    }

    /** Sends a comment on a silent stream, unless earlier bytes still wait for the peer. */
    void keepAlive() {
        if (streaming && !connection.hasUnsent()) {
            final DirectBuffer comment = isChunked(answered) ? EventWriter.COMMENT_CHUNK : EventWriter.COMMENT;
            connection.send(comment, 0, comment.capacity());
        }
    }

    /** Releases all memory. The connection is closed, and later replies are ignored. */
    void release() {
        released = true;
        order.release();
    }
}
