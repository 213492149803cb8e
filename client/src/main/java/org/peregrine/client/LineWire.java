package org.peregrine.client;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.socket.SocketLink;
import org.peregrine.client.socket.SocketSet;

/** A message in each line, over a TCP or Unix domain socket. One thread. */
final class LineWire implements Wire, SocketLink.Owner {
    private final WireOwner owner;
    private final SocketLink link;
    private final LineReader lines;

    LineWire(SocketSet sockets, Target target, ClientSettings settings, WireOwner owner) {
        this.owner = owner;
        link = new SocketLink(sockets, settings.tls().route(target), settings.maxMessageBytes(), this);
        lines = new LineReader(owner);
    }

    @Override
    public void connect() {
        link.connect();
    }

    @Override
    public Offer offer(DirectBuffer message, int offset, int length) {
        if (link.isFull()) {
            return Offer.BACK_PRESSURED;
        }
        link.output().append(message, offset, length);
        link.output().append((byte) '\n');
        link.markDirty();
        return Offer.TAKEN;
    }

    @Override
    public void pause() {
        link.pause();
    }

    @Override
    public void resume() {
        link.resume();
    }

    @Override
    public void close() {
        link.close();
    }

    @Override
    public void onConnected() {
        owner.onUp();
    }

    @Override
    public int onInput(UnsafeBuffer buffer, int from, int limit) {
        return lines.take(buffer, from, limit);
    }

    @Override
    public void onEnd(String reason) {
        owner.onDown(reason);
    }
}
