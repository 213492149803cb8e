package org.peregrine.transports.tcp;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.OverloadLine;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.WireKind;
import org.peregrine.transports.address.PeerCaller;
import org.peregrine.transports.line.LineFeed;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.Framing;
import org.peregrine.transports.nio.IdleState;
import org.peregrine.transports.nio.NetworkContext;

/**
 * Cuts lines. A carriage return before the line feed is not part of the message; empty lines are none.
 *
 * <p>A line above {@link Limit#MAX_FRAME_BYTES} becomes one frame with {@link FrameFault#TOO_LARGE} as soon as that is
 * known; the rest of it is discarded as it comes. A last line without line feed is a message when the peer ends its
 * output: {@code printf '{…}' | nc -N} gets its answer, and half a JSON object can never pass for a whole one.
 *
 * <p>Until a peer has sent a message its lines are checked by {@link FirstLine}: a request of HTTP closes the
 * connection without an answer; other bytes that are no JSON are answered with an error, and nothing is read after
 * them.
 */
final class LineFraming implements Framing {
    private static final UnsafeBuffer TOO_MANY_OF_CALLER = new UnsafeBuffer(
            OverloadLine.of("Too many connections of this caller").line());
    private static final int MAX_USER = 64;
    private static final DirectBuffer UNKNOWN_PEER = reason("The peer is not known");
    private static final DirectBuffer TOO_MANY = reason("Too many connections of this caller");
    private static final DirectBuffer NO_MESSAGE = reason("The first line is a request of HTTP");

    private static final UnsafeBuffer LINE_END = new UnsafeBuffer(new byte[] {'\n'});

    private final NetworkContext network;
    private final Connection connection;
    private final FirstLine firstLines;
    private final int maxLineBytes;
    private final PeerCaller caller;
    private Principal principal = Principal.ANONYMOUS;
    private boolean ticking;
    private boolean accepted;
    private boolean ended;
    private long exchange;
    private int scanned;
    private boolean discarding;
    private FrameFault fault = FrameFault.NONE;

    LineFraming(NetworkContext network, Connection connection, FirstLine firstLines) {
        this.firstLines = firstLines;
        this.network = network;
        this.connection = connection;
        this.caller = asksPeers(network) ? new PeerCaller(network.authenticator(), connection::credentials) : null;
        this.maxLineBytes = network.intLimit(Limit.MAX_FRAME_BYTES);
    }

    private static DirectBuffer reason(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean asksPeers(NetworkContext network) {
        return network.authenticator() != null
                && !network.authenticator().authentication().peers().isEmpty();
    }

    /** Identifies the peer of a connection that has sent bytes; false when nobody knows it, or not any more. */
    private boolean isKnown() {
        if (caller == null) {
            return true;
        }
        principal = caller.principal();
        if (!ticking && principal.expiryMs() != Principal.NO_EXPIRY) {
            ticking = true;
            connection.startTicking();
        }
        return !principal.isAnonymous();
    }

    /** Ends a connection whose peer is silent once its certificate has expired, too. */
    @Override
    public void onTick() {
        if (!ended && !isKnown()) {
            endUnknown();
        }
    }

    /** Lines have no answer without a request. */
    private void endUnknown() {
        ended = true;
        network.count(EngineCounter.REFUSED_UNAUTHENTICATED);
        final String user = connection.credentials().user();
        report(
                user.isEmpty()
                        ? UNKNOWN_PEER
                        : reason("The peer is not known: user " + LogText.printable(user, MAX_USER)),
                true);
        connection.close();
    }

    @Override
    public int onBytes(UnsafeBuffer buffer, int offset, int limit) {
        if (!ended && !isKnown()) {
            endUnknown();
            return limit;
        }
        if (!ended && !connection.feed().enterShare(principal)) {
            ended = true;
            network.count(EngineCounter.SHARES_SPENT);
            report(TOO_MANY, false);
            connection.send(TOO_MANY_OF_CALLER, 0, TOO_MANY_OF_CALLER.capacity());
            connection.endOutput();
            return limit;
        }
        int start = offset;
        while (deliverFault() && !ended) {
            final int end = LineFeed.indexOf(buffer, start + scanned, limit);
            if (end < 0) {
                return onPartialLine(buffer, start, limit);
            }
            if (!discarding && !onLine(buffer, start, end)) {
                scanned = end - start;
                return start;
            }
            discarding = false;
            scanned = 0;
            start = end + 1;
        }
        return start;
    }

    private int onPartialLine(UnsafeBuffer buffer, int start, int limit) {
        scanned = limit - start;
        if (!discarding && connection.feed().peerEnded()) {
            return onLine(buffer, start, limit) ? limit : start;
        }
        if (!discarding && length(buffer, start, limit) > maxLineBytes) {
            discarding = true;
            raise(FrameFault.TOO_LARGE);
        }
        if (discarding) {
            scanned = 0;
            return limit;
        }
        if (!accepted && limit > start && !FirstLine.isPlausible(buffer.getByte(start))) {
            return onLine(buffer, start, limit) ? limit : start;
        }
        return start;
    }

    private static int length(UnsafeBuffer buffer, int start, int end) {
        return end > start && buffer.getByte(end - 1) == '\r' ? end - 1 - start : end - start;
    }

    private boolean onLine(UnsafeBuffer buffer, int start, int end) {
        final int length = length(buffer, start, end);
        if (length == 0) {
            return true;
        }
        if (length > maxLineBytes) {
            raise(FrameFault.TOO_LARGE);
            return true;
        }
        return accepted ? deliver(buffer, start, length) : onFirstLine(buffer, start, length);
    }

    /** Takes a line of a peer that has not sent a message yet. */
    private boolean onFirstLine(UnsafeBuffer buffer, int start, int length) {
        final FirstLine.Kind kind = firstLines.classify(buffer, start, length);
        if (kind != FirstLine.Kind.HTTP && !deliver(buffer, start, length)) {
            return false;
        }
        switch (kind) {
            case MESSAGE -> accepted = true;
            case VALUE -> {}
            case HTTP -> {
                refuse();
                report(NO_MESSAGE, false);
                connection.close();
            }
            case OTHER -> {
                refuse();
                connection.endInput();
            }
        }
        return true;
    }

    /** Reports what has no answer: a frame that is delivered has one. */
    private void report(DirectBuffer reason, boolean denied) {
        network.report(network.refused(connection.id(), connection.feed().client(), WireKind.LINES)
                .answer(0, reason)
                .denied(denied));
    }

    private void refuse() {
        ended = true;
        network.count(EngineCounter.LINES_REFUSED);
    }

    private boolean deliver(UnsafeBuffer buffer, int start, int length) {
        final Frame frame = network.frame()
                .start(connection.id(), exchange, true)
                .via(WireKind.LINES)
                .principal(principal)
                .bytes(buffer, start, length);
        if (!connection.feed().deliver(frame)) {
            return false;
        }
        exchange++;
        return true;
    }

    private void raise(FrameFault reason) {
        fault = reason;
        deliverFault();
    }

    private boolean deliverFault() {
        if (fault == FrameFault.NONE) {
            return true;
        }
        if (!connection
                .feed()
                .deliver(network.frame()
                        .start(connection.id(), exchange, true)
                        .via(WireKind.LINES)
                        .principal(principal)
                        .fault(fault))) {
            return false;
        }
        exchange++;
        fault = FrameFault.NONE;
        return true;
    }

    @Override
    public IdleState idleState() {
        return accepted ? IdleState.ACTIVE : IdleState.NEW;
    }

    @Override
    public boolean isSkipping() {
        return discarding;
    }

    @Override
    public void onOutOfMemory() {
        connection.giveUpInput();
        raise(FrameFault.NO_MEMORY);
    }

    @Override
    public void onReply(Reply reply) {
        if (reply.length() > 0) {
            connection.send(reply.buffer(), reply.offset(), reply.length());
            connection.send(LINE_END, 0, 1);
        }
    }
}
