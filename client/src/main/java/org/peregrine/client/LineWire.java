package org.peregrine.client;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A message in each line, over a TCP or Unix domain socket. One thread. */
final class LineWire implements Wire, SocketLink.Owner {
    private final ClientConnection connection;
    private final SocketLink link;
    private final LineReader lines;

    LineWire(ClientSelector selector, ClientConnection connection, Target target, ClientSettings settings) {
        this.connection = connection;
        link = new SocketLink(selector, target.address(), settings.maxMessageBytes(), this);
        lines = new LineReader(connection);
    }

    @Override
    public void connect() {
        link.connect();
    }

    @Override
    public Offer offer(DirectBuffer message, int offset, int length, byte[] headerLines) {
        if (link.isFull()) {
            return Offer.BACK_PRESSURED;
        }
        link.output().append(message, offset, length);
        link.output().append((byte) '\n');
        link.markDirty();
        return Offer.TAKEN;
    }

    @Override
    public void close() {
        link.close();
    }

    @Override
    public void onConnected() {
        connection.onWireUp();
    }

    @Override
    public int onInput(UnsafeBuffer buffer, int from, int limit) {
        return lines.take(buffer, from, limit);
    }

    @Override
    public void onEnd(String reason) {
        connection.onWireDown(reason);
    }
}
