package org.peregrine.transports.http;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.WireKind;
import org.peregrine.transports.head.HeadScanner;
import org.peregrine.transports.head.HttpField;
import org.peregrine.transports.head.HttpHead;
import org.peregrine.transports.head.HttpMethod;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.http.SseSessions.SseSession;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.Framing;
import org.peregrine.transports.nio.IdleState;
import org.peregrine.transports.nio.NetworkContext;

/**
 * One HTTP connection: cuts requests. {@link ResponseQueue} puts the responses into the requests' order.
 *
 * <pre>
 *   HEAD ──► FIXED ────► WHOLE ──► (delivered) ──► HEAD
 *     │ ├──► CHUNKED ──►   │
 *     │ └──────────────────┘ no body
 *     └ refused ──► SKIP_FIXED, SKIP_CHUNKED ──► HEAD      or the end of input, when the framing is in doubt
 * </pre>
 */
final class HttpFraming implements Framing {
    private enum State {
        HEAD,
        FIXED,
        CHUNKED,
        WHOLE,
        SKIP_FIXED,
        SKIP_CHUNKED
    }

    private static final int INCOMPLETE = -1;
    private static final int PARSED = 0;
    private static final int EMPTY_LINE_BYTES = 2;

    private final NetworkContext network;
    private final Connection connection;
    private final RequestAdmission admission;
    private final ResponseQueue responses;
    private final HeadScanner scanner;
    private final HttpHead head = new HttpHead();
    private final ChunkedBody chunks;
    private final SharedByConnections shared;
    private final int maxExchanges;
    private final int maxBodyBytes;
    private State state = State.HEAD;
    private boolean emptyLineSkipped;
    private boolean continueDue;
    private boolean awaitsAnswers;
    private boolean ended;
    private int skipBytes;
    private int messageBytes;
    private int bodyBytes;
    private int originCode;

    HttpFraming(NetworkContext network, Connection connection, RequestAdmission admission, SharedByConnections shared) {
        this.network = network;
        this.connection = connection;
        this.admission = admission;
        this.shared = shared;
        this.responses = new ResponseQueue(network, connection, shared.responses());
        this.maxBodyBytes = network.intLimit(Limit.MAX_FRAME_BYTES);
        this.maxExchanges = network.intLimit(Limit.MAX_EXCHANGES);
        final int maxHeaderBytes = network.intLimit(Limit.MAX_HEADER_BYTES);
        this.scanner = new HeadScanner(maxHeaderBytes, network.intLimit(Limit.MAX_HEADER_COUNT));
        this.chunks = new ChunkedBody(maxBodyBytes, maxHeaderBytes);
    }

    @Override
    public int onBytes(UnsafeBuffer buffer, int offset, int limit) {
        int start = offset;
        int count = step(buffer, start, limit);
        while (count > 0) {
            start += count;
            count = step(buffer, start, limit);
        }
        responses.endIfUnreadable();
        return start;
    }

    /** Takes the next part; returns its length, or {@link #INCOMPLETE} when nothing can be consumed. */
    private int step(UnsafeBuffer buffer, int start, int limit) {
        if (ended || responses.isLastTaken()) {
            return INCOMPLETE;
        }
        if (state == State.HEAD) {
            final int count = onHead(buffer, start, limit);
            if (count != PARSED) {
                return count;
            }
        }
        return switch (state) {
            case FIXED -> onFixed(buffer, start, limit);
            case CHUNKED -> onChunked(buffer, start, limit);
            case WHOLE -> onWhole(buffer, start);
            case SKIP_FIXED -> skipFixed(start, limit);
            case SKIP_CHUNKED -> skipChunked(buffer, start, limit);
            case HEAD -> INCOMPLETE;
        };
    }

    private int onHead(UnsafeBuffer buffer, int start, int limit) {
        if (start == limit) {
            return INCOMPLETE;
        }
        if (isBlocked()) {
            connection.feed().holdBack();
            return INCOMPLETE;
        }
        if (!emptyLineSkipped && buffer.getByte(start) == '\r') {
            return onEmptyLine(buffer, start, limit);
        }
        final int end = scanner.find(buffer, start, limit);
        if (end == HeadScanner.INCOMPLETE) {
            return incomplete();
        }
        final HttpRefusal refusal =
                end == HeadScanner.REFUSED ? scanner.refusal() : shared.heads().parse(buffer, start, end, head);
        if (refusal != HttpRefusal.NONE) {
            return refuse(refusal, true);
        }
        return onRequest(buffer, start);
    }

    /** One empty line before a request is skipped, as RFC 9112, 2.2 asks. */
    private int onEmptyLine(UnsafeBuffer buffer, int start, int limit) {
        if (limit - start < EMPTY_LINE_BYTES) {
            return incomplete();
        }
        if (buffer.getByte(start + 1) != '\n') {
            return refuse(HttpRefusal.BAD_REQUEST_LINE, true);
        }
        emptyLineSkipped = true;
        return EMPTY_LINE_BYTES;
    }

    private int onRequest(UnsafeBuffer buffer, int start) {
        if (!isCompatible(admission.begin(buffer, start, head, responses.unanswered() == 0))) {
            return INCOMPLETE;
        }
        final HttpRefusal refusal = admission.check(buffer, start, head);
        if (refusal == null) { // Its token is checked.
            connection.feed().holdBack();
            return INCOMPLETE;
        }
        if (refusal != HttpRefusal.NONE) {
            return onRefusal(refusal);
        }
        continueDue = head.hasBody() && HttpPolicy.expectsContinue(buffer, start, head);
        state = head.chunked() ? State.CHUNKED : State.FIXED;
        chunks.reset(false);
        return PARSED;
    }

    /**
     * Whether the request may join those under way. Its origin, and whether answers must be streams, is kept once for a
     * connection, so a request that differs waits until all before it are answered; so does one whose stream takes the
     * whole connection.
     */
    private boolean isCompatible(int origin) {
        final boolean stream = HttpPolicy.wantsStream(head);
        final boolean differs = origin != originCode || stream != responses.answersByStream();
        awaitsAnswers = (differs || admission.route() == HttpRoute.SSE_STREAM) && responses.unanswered() > 0;
        if (awaitsAnswers) {
            connection.feed().holdBack();
            return false;
        }
        originCode = origin;
        responses.answerByStream(stream);
        return true;
    }

    /** Refuses a request whose end is known, so that the connection can go on behind it. */
    private int onRefusal(HttpRefusal refusal) {
        final boolean bodyInDoubt = head.hasBody() && head.has(HttpField.EXPECT);
        final boolean closing = refusal.isClosing()
                || head.closing()
                || bodyInDoubt
                || head.contentLength() > maxBodyBytes
                || head.method() == HttpMethod.HEAD;
        refuse(refusal, closing);
        if (head.chunked()) {
            state = State.SKIP_CHUNKED;
            chunks.reset(true);
        } else if (head.contentLength() > 0) {
            state = State.SKIP_FIXED;
            skipBytes = head.contentLength();
        } else {
            startNext();
        }
        return head.length();
    }

    private int onFixed(UnsafeBuffer buffer, int start, int limit) {
        bodyBytes = Math.max(0, head.contentLength());
        messageBytes = head.length() + bodyBytes;
        if (limit - start < messageBytes) {
            return onPartialBody(limit - start > head.length());
        }
        state = State.WHOLE;
        return onWhole(buffer, start);
    }

    private int onChunked(UnsafeBuffer buffer, int start, int limit) {
        final int body = start + head.length();
        final int from = body + chunks.length();
        final int end = chunks.take(buffer, body, from, limit);
        if (chunks.refusal() != HttpRefusal.NONE) {
            return refuse(chunks.refusal(), true);
        }
        if (!chunks.isComplete()) {
            connection.feed().shorten(body + chunks.length());
            return onPartialBody(limit > from);
        }
        bodyBytes = chunks.length();
        messageBytes = end - start;
        state = State.WHOLE;
        return onWhole(buffer, start);
    }

    /** Sends 100 Continue to a peer that waits for it. */
    private int onPartialBody(boolean begun) {
        continueDue &= !begun;
        if (continueDue && !connection.feed().peerEnded()) {
            awaitsAnswers = responses.unanswered() > 0;
            if (awaitsAnswers) {
                connection.feed().holdBack();
                return INCOMPLETE;
            }
            continueDue = false;
            connection.send(HttpResponses.CONTINUE, 0, HttpResponses.CONTINUE.capacity());
        }
        return incomplete();
    }

    private int onWhole(UnsafeBuffer buffer, int start) {
        final HttpRoute route = admission.route();
        HttpRefusal refusal = admission.checkWhole(buffer, start, head);
        if (refusal == HttpRefusal.NONE) {
            refusal = take(route, buffer, start);
        }
        if (refusal == null) { // Held back.
            return INCOMPLETE;
        }
        if (head.closing() || route == HttpRoute.SSE_STREAM) {
            end();
        }
        if (refusal != HttpRefusal.NONE) {
            refuse(refusal, false);
        } else {
            onTaken();
        }
        startNext();
        return messageBytes;
    }

    private HttpRefusal take(HttpRoute route, UnsafeBuffer buffer, int start) {
        return switch (route) {
            case SSE_STREAM -> HttpRefusal.NONE;
            case SSE_MESSAGES -> admission.session().take(network, connection, sessionFrame(buffer, start));
            default -> connection.feed().deliver(frame(buffer, start)) ? HttpRefusal.NONE : null;
        };
    }

    private Frame frame(UnsafeBuffer buffer, int start) {
        final Frame frame =
                network.frame().start(connection.id(), responses.next(), false).via(WireKind.HTTP);
        return RequestFrames.fill(frame, head, admission.principal(), buffer, start, bodyBytes)
                .headers(shared.fields().read(buffer, start, head));
    }

    /** A message of a deprecated session, whose exchange its own shard numbers. */
    private Frame sessionFrame(UnsafeBuffer buffer, int start) {
        return network.frame()
                .start(admission.session().connectionId(), 0, true)
                .via(WireKind.SSE)
                .principal(admission.principal())
                .headers(shared.fields().read(buffer, start, head))
                .bytes(buffer, start + head.length(), bodyBytes);
    }

    private void onTaken() {
        switch (admission.route()) {
            case SSE_STREAM -> {
                final SseSessions sse = shared.sse();
                final SseSession opened = sse.open(network, connection, admission.principal());
                connection.become(new SseFraming(sse, opened, responses, admission));
                responses.open(sse.endpointEvent(opened), originCode);
            }
            case SSE_MESSAGES -> responses.accept(originCode);
            default -> responses.taken();
        }
    }

    private int skipFixed(int start, int limit) {
        final int count = Math.min(skipBytes, limit - start);
        skipBytes -= count;
        if (skipBytes == 0) {
            startNext();
        }
        return count;
    }

    private int skipChunked(UnsafeBuffer buffer, int start, int limit) {
        final int count = chunks.take(buffer, start, start, limit) - start;
        if (chunks.refusal() != HttpRefusal.NONE) { // The answer is sent already; only the connection cannot continue.
            ended = true;
            connection.endInput();
        } else if (chunks.isComplete()) {
            startNext();
        }
        return count;
    }

    private void startNext() {
        state = State.HEAD;
        admission.end();
        scanner.reset();
        emptyLineSkipped = false;
        continueDue = false;
        connection.onProgress();
    }

    private int incomplete() {
        if (connection.feed().peerEnded()) {
            refuse(HttpRefusal.TRUNCATED, true);
        }
        return INCOMPLETE;
    }

    private void end() {
        ended = true;
        responses.closesWithNext(head.version10());
        connection.endInput();
    }

    private int refuse(HttpRefusal refusal, boolean closing) {
        if (closing) {
            end();
        }
        if (responses.unanswered() == 0) {
            connection.feed().leaveShare();
        }
        responses.refuse(refusal, admission.refuse(refusal), originCode, head.method() == HttpMethod.HEAD);
        return INCOMPLETE;
    }

    @Override
    public void onReply(Reply reply) {
        responses.reply(reply, originCode);
    }

    /** Answers an idle client, too: its next request may be on its way. */
    @Override
    public void onFinish() {
        if (!ended && !responses.isLastTaken()) {
            refuse(HttpRefusal.CLOSING, true);
        }
    }

    @Override
    public void onPeerEnded() {
        responses.endIfUnreadable();
    }

    @Override
    public void onTick() {
        responses.keepAlive();
    }

    @Override
    public void onOutOfMemory() {
        refuse(HttpRefusal.NO_MEMORY, true);
    }

    @Override
    public IdleState idleState() {
        return switch (state) {
            case WHOLE -> IdleState.ACTIVE;
            case FIXED, CHUNKED -> ended ? responses.idleState() : responses.idleStateWithBody();
            case HEAD, SKIP_FIXED, SKIP_CHUNKED -> responses.idleState();
        };
    }

    @Override
    public boolean isSkipping() {
        return state == State.SKIP_FIXED || state == State.SKIP_CHUNKED;
    }

    @Override
    public boolean hasSpoken() {
        return responses.hasMore() || Framing.super.hasSpoken();
    }

    @Override
    public boolean isBlocked() {
        return responses.unanswered() >= (awaitsAnswers ? 1 : maxExchanges) || admission.isWaiting();
    }

    @Override
    public int awaitedBytes() {
        return state == State.FIXED ? messageBytes : 0;
    }

    @Override
    public int parkedBytes() {
        return responses.parkedBytes();
    }

    @Override
    public void onClose() {
        ended = true;
        admission.close();
        responses.release();
    }
}
