package org.peregrine.client;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.response.ResponseHead;
import org.peregrine.client.socket.SocketSet;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Streamable HTTP: each message is a POST, whatever answers it comes in its response. One thread. */
final class HttpWire implements HeaderWire, HttpChannel.Owner {
    private final HttpWireOwner owner;
    private final HttpChannel channel;
    private final HttpHeads heads;
    private final UnsafeBuffer nothing = new UnsafeBuffer(new byte[0]);

    HttpWire(SocketSet sockets, Target target, ClientSettings settings, HttpWireOwner owner) {
        this.owner = owner;
        channel = new HttpChannel(sockets, target, settings, this);
        heads = new HttpHeads(target, settings);
    }

    @Override
    public void connect() {
        channel.connect();
    }

    @Override
    public Offer offer(DirectBuffer message, int offset, int length, byte[] headerLines) {
        return channel.request(heads.post(), headerLines, message, offset, length);
    }

    /** Opens the stream on which a server of the legacy era speaks unasked. */
    Offer listen(byte[] headerLines) {
        return channel.request(heads.stream(), headerLines, nothing, 0, -1);
    }

    /** Ends the session. */
    Offer endSession(byte[] headerLines) {
        return channel.request(heads.delete(), headerLines, nothing, 0, -1);
    }

    @Override
    public void identify(ProtocolVersion version, String sessionId) {
        heads.identify(version, sessionId);
    }

    @Override
    public void pause() {
        channel.pause();
    }

    @Override
    public void resume() {
        channel.resume();
    }

    @Override
    public void abandon() {
        channel.abandon();
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void onUp() {
        owner.onUp();
    }

    @Override
    public void onHead(UnsafeBuffer buffer, ResponseHead head) {
        if (head.sessionLength() > 0) {
            owner.onSession(buffer, head.sessionOffset(), head.sessionLength());
        }
        owner.onResponse();
    }

    @Override
    public void onBody(UnsafeBuffer buffer, int offset, int length) {
        owner.onMessage(buffer, offset, length);
    }

    @Override
    public void onEventId(UnsafeBuffer buffer, int offset, int length) {
        owner.onEventId(buffer, offset, length);
    }

    @Override
    public void onRetry(long timeMs) {
        owner.onRetry(timeMs);
    }

    @Override
    public void onEvent(UnsafeBuffer buffer, int nameOffset, int nameLength, int dataOffset, int dataLength) {
        owner.onMessage(buffer, dataOffset, dataLength);
    }

    @Override
    public void onRefusal(int status, UnsafeBuffer buffer, int offset, int length) {
        owner.onRefusal(buffer, offset, length);
    }

    @Override
    public void onExchangeEnd(int status) {
        owner.onExchangeEnd(status);
    }

    @Override
    public void onDown(String reason) {
        owner.onDown(reason);
    }
}
