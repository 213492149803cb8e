package org.peregrine.client;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Streamable HTTP: each message is a POST, whatever answers it comes in its response. One thread. */
final class HttpWire implements Wire, HttpChannel.Owner {
    private final ClientConnection connection;
    private final HttpChannel channel;
    private final HttpHeads heads;
    private final UnsafeBuffer nothing = new UnsafeBuffer(new byte[0]);

    HttpWire(ClientSelector selector, ClientConnection connection, Target target, ClientSettings settings) {
        this.connection = connection;
        channel = new HttpChannel(selector, target, settings.maxMessageBytes(), this);
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
    public void close() {
        channel.close();
    }

    @Override
    public void onUp() {
        connection.onWireUp();
    }

    @Override
    public void onHead(UnsafeBuffer buffer, ResponseHead head) {
        if (head.sessionLength() > 0) {
            connection.onSession(buffer, head.sessionOffset(), head.sessionLength());
        }
        connection.onResponse();
    }

    @Override
    public void onBody(UnsafeBuffer buffer, int offset, int length) {
        connection.onMessage(buffer, offset, length);
    }

    @Override
    public void onEventId(UnsafeBuffer buffer, int offset, int length) {
        connection.onEventId(buffer, offset, length);
    }

    @Override
    public void onEvent(UnsafeBuffer buffer, int nameOffset, int nameLength, int dataOffset, int dataLength) {
        connection.onMessage(buffer, dataOffset, dataLength);
    }

    @Override
    public void onRefusal(int status, UnsafeBuffer buffer, int offset, int length) {
        connection.onRefusal(buffer, offset, length);
    }

    @Override
    public void onExchangeEnd(int status) {
        connection.onExchangeEnd(status);
    }

    @Override
    public void onDown(String reason) {
        connection.onWireDown(reason);
    }
}
