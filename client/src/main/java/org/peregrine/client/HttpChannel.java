package org.peregrine.client;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.request.Ascii;
import org.peregrine.client.response.EventReader;
import org.peregrine.client.response.ResponseHead;
import org.peregrine.client.response.ResponseReader;
import org.peregrine.client.socket.Block;
import org.peregrine.client.socket.ByteQueue;
import org.peregrine.client.socket.SocketLink;
import org.peregrine.client.socket.SocketSet;

/**
 * Exchanges of HTTP over one socket, one at a time; kept alive, and connected again when the server has ended it
 * between two exchanges. Puts bodies together: a JSON body is handed on whole, a stream event by event. One thread.
 */
final class HttpChannel implements SocketLink.Owner, ResponseReader.Sink, EventReader.Sink {
    /** User of the exchanges. */
    interface Owner {
        /** The socket is connected for the first time. */
        void onUp();

        /** The head of a response. */
        void onHead(UnsafeBuffer buffer, ResponseHead head);

        /** A body of a successful response that is no stream. */
        void onBody(UnsafeBuffer buffer, int offset, int length);

        /** The event that comes next, if it has data, or that has none, has an id. */
        default void onEventId(UnsafeBuffer buffer, int offset, int length) {}

        /** The stream is to be opened again after so long. */
        default void onRetry(long timeMs) {}

        /** An event of a successful response. */
        void onEvent(UnsafeBuffer buffer, int nameOffset, int nameLength, int dataOffset, int dataLength);

        /** The whole body of a response that refuses; possibly empty. */
        void onRefusal(int status, UnsafeBuffer buffer, int offset, int length);

        /** The exchange is complete; the next one may begin. */
        void onExchangeEnd(int status);

        /** The socket has ended during an exchange, or cannot be connected. */
        void onDown(String reason);
    }

    /** Takes a message without answering it; what some servers write then is not JSON. */
    private static final int ACCEPTED = 202;

    private static final byte[] LENGTH_FIELD = Ascii.bytes("Content-Length: ");
    private static final byte[] HEAD_END = Ascii.bytes("\r\n\r\n");
    private static final byte[] EMPTY_HEAD_END = Ascii.bytes("\r\n");

    private final Owner owner;
    private final SocketLink link;
    private final ByteQueue partial;
    private final int maxMessageBytes;
    private final ResponseReader reader = new ResponseReader(this);
    private final EventReader events = new EventReader(this);
    private final UnsafeBuffer nothing = new UnsafeBuffer(new byte[Block.PADDING]);
    private boolean up;
    private boolean busy;
    private int status;
    private boolean stream;
    private boolean success;
    private boolean closing;
    private boolean delivered;
    private boolean connected;
    private long bodyBytes;

    HttpChannel(SocketSet sockets, Target target, ClientSettings settings, Owner owner) {
        this.owner = owner;
        maxMessageBytes = settings.maxMessageBytes();
        link = new SocketLink(sockets, settings.tls().route(target), maxMessageBytes, this);
        partial = new ByteQueue(sockets.pool());
    }

    void connect() {
        link.connect();
    }

    /** Begins an exchange; the head ends with a whole field line. A message of length -1 stands for no body. */
    Offer request(byte[] head, byte[] headerLines, DirectBuffer message, int offset, int length) {
        if (busy || !up) {
            return Offer.BACK_PRESSURED;
        }
        busy = true;
        if (!link.isOpen()) {
            reader.reset();
            connected = false;
            link.connect();
            if (!link.isOpen()) {
                return Offer.CLOSED;
            }
        }
        final ByteQueue output = link.output();
        output.append(head);
        output.append(headerLines);
        if (length < 0) {
            output.append(EMPTY_HEAD_END);
        } else {
            output.append(LENGTH_FIELD);
            output.appendDigits(length);
            output.append(HEAD_END);
            output.append(message, offset, length);
        }
        link.markDirty();
        return Offer.TAKEN;
    }

    void pause() {
        link.pause();
    }

    void resume() {
        link.resume();
    }

    /** Gives up the exchange that is under way, and its socket with it; the next one connects anew. */
    void abandon() {
        if (busy) {
            busy = false;
            delivered = false;
            partial.clear();
            link.close();
        }
    }

    void close() {
        up = false;
        partial.clear();
        link.close();
    }

    @Override
    public void onConnected() {
        connected = true;
        if (!up) {
            up = true;
            owner.onUp();
        }
    }

    @Override
    public int onInput(UnsafeBuffer buffer, int from, int limit) {
        int index = from;
        while (index < limit) {
            if (!busy) {
                fail("the server sent bytes that answer no request");
                return limit;
            }
            final int next = reader.take(buffer, index, limit);
            if (next == index || !link.isOpen()) {
                return next;
            }
            index = next;
        }
        return index;
    }

    @Override
    public void onHead(UnsafeBuffer buffer, ResponseHead head) {
        status = head.status();
        success = head.isSuccess();
        stream = success && head.isEventStream();
        closing = head.closing();
        events.reset();
        owner.onHead(buffer, head);
        if (!stream && head.contentLength() > maxMessageBytes) {
            fail("a message is longer than " + maxMessageBytes + " bytes");
        }
        bodyBytes = head.chunked() ? ResponseHead.ABSENT : head.contentLength();
    }

    @Override
    public void onBody(UnsafeBuffer buffer, int offset, int length) {
        if (stream) {
            onStream(buffer, offset, length);
        } else if (partial.isEmpty() && length == bodyBytes) {
            delivered = true;
            deliver(buffer, offset, length);
        } else {
            keep(buffer, offset, length);
        }
    }

    private void onStream(UnsafeBuffer buffer, int offset, int length) {
        if (partial.isEmpty()) {
            final int taken = events.take(buffer, offset, offset + length);
            if (link.isOpen()) {
                keep(buffer, taken, offset + length - taken);
            }
            return;
        }
        keep(buffer, offset, length);
        if (!partial.isEmpty()) {
            final int start = partial.start();
            final int taken = events.take(partial.view(), start, partial.end());
            if (!partial.isEmpty()) {
                partial.skip(taken - start);
            }
        }
    }

    private void keep(UnsafeBuffer buffer, int offset, int length) {
        if (partial.length() + length > maxMessageBytes) {
            fail("a message is longer than " + maxMessageBytes + " bytes");
        } else {
            partial.append(buffer, offset, length);
        }
    }

    private void deliver(UnsafeBuffer buffer, int offset, int length) {
        if (!success) {
            owner.onRefusal(status, buffer, offset, length);
        } else if (length > 0 && status != ACCEPTED) {
            owner.onBody(buffer, offset, length);
        }
    }

    @Override
    public void onEventId(UnsafeBuffer buffer, int offset, int length) {
        if (link.isOpen()) {
            owner.onEventId(buffer, offset, length);
        }
    }

    @Override
    public void onRetry(long timeMs) {
        if (link.isOpen()) {
            owner.onRetry(timeMs);
        }
    }

    @Override
    public void onEvent(UnsafeBuffer buffer, int nameOffset, int nameLength, int dataOffset, int dataLength) {
        if (link.isOpen()) {
            owner.onEvent(buffer, nameOffset, nameLength, dataOffset, dataLength);
        }
    }

    @Override
    public void onResponseEnd() {
        if (up && !stream && !delivered) {
            deliver(partial.isEmpty() ? nothing : partial.view(), partial.start(), partial.length());
        }
        delivered = false;
        partial.clear();
        if (!up) {
            return;
        }
        busy = false;
        if (closing) {
            link.close();
        }
        owner.onExchangeEnd(status);
    }

    @Override
    public void onFault(String reason) {
        fail(reason);
    }

    private void fail(String reason) {
        close();
        owner.onDown(reason);
    }

    @Override
    public void onEnd(String reason) {
        if ((!link.isCutOff() && reader.endOfInput()) || (up && !busy)) {
            return;
        }
        close();
        owner.onDown(connected ? reason + " during an exchange" : reason);
    }
}
