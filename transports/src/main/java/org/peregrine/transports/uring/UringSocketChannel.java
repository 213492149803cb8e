package org.peregrine.transports.uring;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Set;

/**
 * A connected socket: bytes come and go by the selector that it is registered at, all else is the JDK's. Network thread
 * only, as the selector; not registered, it is the JDK's channel.
 */
public final class UringSocketChannel extends SocketChannel implements UringChannel, DeferredWrites {
    private final SocketChannel socket;
    private final int descriptor;
    private UringKey key;
    private UringSelector selector;

    UringSocketChannel(UringSockets provider, SocketChannel socket) {
        super(provider);
        this.socket = socket;
        this.descriptor = UringSockets.descriptor(socket);
    }

    @Override
    public int descriptor() {
        return descriptor;
    }

    @Override
    public boolean isStream() {
        return true;
    }

    @Override
    public void registered(UringKey newKey, UringSelector newSelector) {
        key = newKey;
        selector = newSelector;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (key == null) {
            return socket.read(target);
        }
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        final int received = key.read(target, selector.buffers());
        if (received != UringKey.DIRECTLY) {
            return received;
        }
        final int count = socket.read(target);
        if (target.hasRemaining()) {
            key.drained();
        }
        return count;
    }

    @Override
    public boolean defer(ByteBuffer source) {
        return key != null && isOpen() && selector.defer(key, source);
    }

    @Override
    public ByteBuffer sendDeferred() throws IOException {
        return key == null ? null : selector.sendDeferred(key);
    }

    /** Writes past what is deferred, so that is to be sent before. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        return socket.write(source);
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        try (socket) {
            if (key != null) {
                selector.closing(key);
            }
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        socket.configureBlocking(block);
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return socket.getLocalAddress();
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        return socket.getRemoteAddress();
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        socket.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return socket.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return socket.supportedOptions();
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
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
        return false;
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
