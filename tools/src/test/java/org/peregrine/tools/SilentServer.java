package org.peregrine.tools;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A server that reads nothing and says nothing: the system accepts its connections. */
final class SilentServer implements AutoCloseable {
    private final ServerSocket socket;

    SilentServer() throws IOException {
        socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
