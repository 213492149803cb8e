package org.peregrine.transports.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.Utf8;
import org.peregrine.codec.websocket.CloseReason;
import org.peregrine.codec.websocket.FrameHead;
import org.peregrine.codec.websocket.Mask;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.RefusedRequest;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;
import org.peregrine.transports.address.IpAddress;
import org.peregrine.transports.head.HeadScanner;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.head.RequestCaller;
import org.peregrine.transports.head.RequestClient;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.Framing;
import org.peregrine.transports.nio.IdleState;
import org.peregrine.transports.nio.NetworkContext;

/**
 * One WebSocket connection: opening handshake, messages, pings, closing handshake.
 *
 * <pre>
 *   HANDSHAKE ──► OPEN ──► ENDING ──► ENDED
 *       └── refused ────────────────────►
 * </pre>
 *
 * <p>ENDING: a close frame is due, because the peer sent one, did something wrong, or the server closes. Input is
 * discarded; delivered messages are answered first, within the grace period. ENDED: the close frame is sent and nothing
 * follows it. The connection of a peer that ends its channel without a close frame closes at once.
 */
final class WebSocketFraming implements Framing {
    private enum State {
        HANDSHAKE,
        OPEN,
        ENDING,
        ENDED
    }

    private static final byte[] NO_FIELD = {};

    private final NetworkContext network;
    private final Connection connection;
    private final Handshake handshake;
    private final RequestClient client;
    private final RequestCaller caller;
    private final FrameHead head;
    private final ServerFrames frames;
    private final MessageParts message;
    private HeadScanner scanner;
    private State state = State.HANDSHAKE;
    private Principal principal = Principal.ANONYMOUS;
    private RequestHeaders headers = RequestHeaders.NONE;
    private long exchange;
    private int closeCode;
    private String closeText = "";
    private boolean heard;
    private boolean spoken;
    private boolean pinged;

    WebSocketFraming(
            NetworkContext network,
            Connection connection,
            Handshake handshake,
            RequestCaller caller,
            FrameHead head,
            ServerFrames frames) {
        this.caller = caller;
        this.network = network;
        this.connection = connection;
        this.handshake = handshake;
        this.client = handshake.client(connection);
        this.head = head;
        this.frames = frames;
        this.message = new MessageParts(network.intLimit(Limit.MAX_FRAME_BYTES));
        this.scanner =
                new HeadScanner(network.intLimit(Limit.MAX_HEADER_BYTES), network.intLimit(Limit.MAX_HEADER_COUNT));
        connection.startTicking();
    }

    @Override
    public int onBytes(UnsafeBuffer buffer, int offset, int limit) {
        heard = true;
        int start = offset;
        if (state == State.HANDSHAKE) {
            start = onRequest(buffer, offset, limit);
        }
        if (state == State.OPEN) {
            start = onFrames(buffer, start, limit);
        }
        return state == State.ENDING ? limit : start;
    }

    private int onRequest(UnsafeBuffer buffer, int start, int limit) {
        final int end = scanner.find(buffer, start, limit);
        if (end == HeadScanner.INCOMPLETE) {
            return start;
        }
        final HttpRefusal refusal = end == HeadScanner.REFUSED
                ? scanner.refusal()
                : handshake.check(buffer, start, end, IpAddress.of(connection.localAddress()), client, caller);
        if (refusal == null) { // Its token is checked.
            connection.feed().holdBack();
            return start;
        }
        if (refusal != HttpRefusal.NONE) {
            refuse(refusal);
            return limit;
        }
        principal = caller == null ? Principal.ANONYMOUS : caller.principal();
        if (!connection.feed().enterShare(principal)) {
            network.count(EngineCounter.SHARES_SPENT);
            refuse(HttpRefusal.TOO_MANY_OF_CALLER);
            return limit;
        }
        connection.send(handshake.buffer(), 0, handshake.accept(buffer, start));
        headers = handshake.headers(buffer, start);
        scanner = null;
        state = State.OPEN;
        return end;
    }

    private void refuse(HttpRefusal refusal) {
        refusal.report(network, refused());
        final byte[] field = caller == null ? NO_FIELD : caller.challenge(refusal);
        connection.send(handshake.buffer(), 0, handshake.refuse(refusal, field));
        state = State.ENDED;
        connection.endOutput();
    }

    private int onFrames(UnsafeBuffer buffer, int offset, int limit) {
        int start = offset;
        int next = start + message.length() + message.gap();
        while (state == State.OPEN) {
            if (message.isWhole()) {
                if (!onMessage(buffer, start)) {
                    message.gap(next - start - message.length());
                    return start;
                }
                message.clear();
                start = next;
            }
            final int count =
                    message.isInFrame() ? message.take(buffer, start, next, limit) : onFrame(buffer, next, limit);
            if (count == 0) {
                break;
            }
            next += count;
            start = message.length() == 0 ? next : start;
            if (message.isWhole() && !message.isText(buffer, start)) {
                fail(CloseReason.NOT_UTF8);
            }
        }
        return state == State.OPEN ? closeGap(buffer, start, next, limit) : limit;
    }

    /** Moves the bytes of an incomplete frame next to those of its message, so that no gap is kept. */
    private int closeGap(UnsafeBuffer buffer, int start, int next, int limit) {
        final int end = start + message.length();
        message.gap(0);
        if (end < next) {
            buffer.putBytes(end, buffer, next, limit - next);
            connection.feed().shorten(end + limit - next);
        }
        return start;
    }

    /** Takes the head of a data frame, or a whole control frame; returns its length, 0 when it is not complete. */
    private int onFrame(UnsafeBuffer buffer, int index, int limit) {
        if (!head.read(buffer, index, limit)) {
            return 0;
        }
        if (head.violation() != CloseReason.NONE) {
            fail(head.violation());
            return 0;
        }
        if (!head.isControl()) {
            final CloseReason violation = message.begin(head);
            if (violation != CloseReason.NONE) {
                fail(violation);
            }
            return head.headBytes();
        }
        final int payload = index + head.headBytes();
        final int length = (int) head.length();
        if (limit - payload < length) {
            return 0;
        }
        Mask.apply(buffer, payload, payload, length, head.maskKey());
        onControl(buffer, payload, length);
        return payload + length - index;
    }

    private void onControl(UnsafeBuffer buffer, int payload, int length) {
        if (head.opcode() == FrameHead.PING) {
            frames.sendPong(connection, buffer, payload, length);
        } else if (head.opcode() == FrameHead.CLOSE) {
            onPeerClose(buffer, payload, length);
        }
    }

    /** Answers with the peer's own code, as RFC 6455, 5.5.1 suggests. */
    private void onPeerClose(UnsafeBuffer buffer, int payload, int length) {
        if (length == 0) {
            end(0, "");
            connection.startGracePeriod();
            return;
        }
        final int code = length < Short.BYTES ? 0 : buffer.getShort(payload, ByteOrder.BIG_ENDIAN) & 0xFFFF;
        if (!CloseReason.isSendable(code)) {
            fail(CloseReason.BAD_CLOSE);
        } else if (!Utf8.isValid(buffer, payload + Short.BYTES, length - Short.BYTES)) {
            fail(CloseReason.NOT_UTF8);
        } else {
            end(code, "");
            connection.startGracePeriod();
        }
    }

    private boolean onMessage(UnsafeBuffer buffer, int start) {
        final Frame frame = network.frame()
                .start(connection.id(), exchange, true)
                .principal(principal)
                .headers(headers)
                .via(WireKind.WEBSOCKET)
                .bytes(buffer, start, message.length());
        if (!connection.feed().deliver(frame)) {
            return false;
        }
        exchange++;
        return true;
    }

    private RefusedRequest refused() {
        return network.refused(connection.id(), connection.feed().client(), WireKind.WEBSOCKET)
                .principal(principal);
    }

    private void fail(CloseReason reason) {
        network.count(EngineCounter.WEBSOCKET_FAULTS);
        network.report(
                refused().answer(reason.code(), new UnsafeBuffer(reason.text().getBytes(US_ASCII))));
        end(reason.code(), reason.text());
        connection.startGracePeriod();
    }

    private void end(int code, String text) {
        state = State.ENDING;
        closeCode = code;
        closeText = text;
        connection.awaitAnswers();
    }

    @Override
    public void onAnswered() {
        if (state == State.ENDING) {
            state = State.ENDED;
            frames.sendClose(connection, closeCode, closeText);
            connection.endOutput();
        }
    }

    @Override
    public void onReply(Reply reply) {
        if (reply.length() > 0) {
            spoken = true;
            frames.sendMessage(connection, reply.buffer(), reply.offset(), reply.length());
        }
    }

    @Override
    public void onOutOfMemory() {
        if (state == State.HANDSHAKE) {
            refuse(HttpRefusal.NO_MEMORY);
        } else if (state == State.OPEN) {
            fail(CloseReason.NO_MEMORY);
        }
    }

    /** Closes a channel that ended without a close frame: WebSocket knows no half-closed connection. */
    @Override
    public void onPeerEnded() {
        connection.close();
    }

    @Override
    public void onFinish() {
        if (state == State.HANDSHAKE) {
            refuse(HttpRefusal.CLOSING);
        } else if (state == State.OPEN) {
            end(CloseReason.SHUTDOWN.code(), CloseReason.SHUTDOWN.text());
            connection.stopTicking();
        }
    }

    @Override
    public void onTick() {
        if (state == State.HANDSHAKE) {
            connection.close();
        } else if (state == State.OPEN && caller != null && !caller.isStillAccepted()) {
            end(CloseReason.UNAUTHORIZED.code(), CloseReason.UNAUTHORIZED.text());
            connection.startGracePeriod();
        } else if (state == State.OPEN) {
            principal = caller == null ? principal : caller.principal();
            keepAlive();
        } else {
            onAnswered();
        }
    }

    /** Pings when either side has sent nothing since the last tick; ends a connection whose ping was not answered. */
    private void keepAlive() {
        final boolean flowing = connection.isFlowing();
        if (flowing && pinged && !heard) {
            connection.close();
            return;
        }
        pinged = flowing && !(heard && spoken);
        if (pinged) {
            frames.sendPing(connection);
        }
        heard = false;
        spoken = false;
    }

    @Override
    public IdleState idleState() {
        return exchange == 0 ? IdleState.NEW : IdleState.ACTIVE;
    }

    /** Blocked while the caller's token is checked. */
    @Override
    public boolean isBlocked() {
        return caller != null && caller.isWaiting();
    }

    @Override
    public boolean isSkipping() {
        return state == State.OPEN && message.hasBegun();
    }

    @Override
    public boolean onSilent() {
        if (state == State.OPEN) {
            end(CloseReason.SILENT.code(), CloseReason.SILENT.text());
            connection.startGracePeriod();
            return true;
        }
        return false;
    }

    @Override
    public int awaitedBytes() {
        return message.awaitedBytes();
    }

    @Override
    public void onClose() {
        state = State.ENDED;
        if (caller != null) {
            caller.close();
        }
    }
}
