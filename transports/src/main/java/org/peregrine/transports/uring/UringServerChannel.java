package org.peregrine.transports.uring;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** A listening socket whose connections are {@link UringSocketChannel}s. */
final class UringServerChannel extends ServerSocketChannel implements UringChannel {
    private final UringSockets provider;
    private final ServerSocketChannel socket;
    private UringKey key;
    private UringSelector selector;

    UringServerChannel(UringSockets provider, ServerSocketChannel socket) {
        super(provider);
        this.provider = provider;
        this.socket = socket;
    }

    @Override
    public int descriptor() {
        return UringSockets.descriptor(socket);
    }

    @Override
    public boolean isStream() {
        return false;
    }

    @Override
    public void registered(UringKey newKey, UringSelector newSelector) {
        key = newKey;
        selector = newSelector;
    }

    @Override
    public SocketChannel accept() throws IOException {
        final SocketChannel accepted = socket.accept();
        return accepted == null ? null : new UringSocketChannel(provider, accepted);
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
        socket.bind(local, backlog);
        return this;
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return socket.getLocalAddress();
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
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
    public ServerSocket socket() {
        throw new UnsupportedOperationException();
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
}
