package org.peregrine.transports.simulation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/** The server's end of a {@link Link}. */
final class SimulatedChannel extends SocketChannel implements SimulatedSelector.Source {
    private final Link link;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;

    SimulatedChannel(SelectorProvider provider, Link link, InetSocketAddress local, InetSocketAddress remote) {
        super(provider);
        this.link = link;
        this.local = local;
        this.remote = remote;
    }

    @Override
    public int readyOps() {
        final boolean readable = link.isReset() || link.up.readable() > 0 || link.up.isAtEnd();
        final boolean writable = link.isReset() || link.room() > 0;
        return (readable ? SelectionKey.OP_READ : 0) | (writable ? SelectionKey.OP_WRITE : 0);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        checkOpen();
        if (link.up.isAtEnd()) {
            return -1;
        }
        final byte[] bytes = link.serverRead(target.remaining());
        target.put(bytes);
        return bytes.length;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (link.isReset()) {
            throw new IOException("Broken pipe");
        }
        final byte[] bytes = new byte[source.remaining()];
        source.get(source.position(), bytes);
        final int count = link.serverWrite(bytes);
        source.position(source.position() + count);
        return count;
    }

    private void checkOpen() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (link.isReset()) {
            throw new IOException("Connection reset");
        }
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        checkOpen();
        link.down.end();
        return this;
    }

    @Override
    protected void implCloseSelectableChannel() {
        link.serverClose();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return local;
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return remote;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) {
        return this;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketChannel bind(SocketAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketChannel shutdownInput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket socket() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnectionPending() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean connect(SocketAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean finishConnect() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }
}
