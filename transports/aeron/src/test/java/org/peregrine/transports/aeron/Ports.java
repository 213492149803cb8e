package org.peregrine.transports.aeron;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;

/** Ports of UDP for tests. */
final class Ports {
    private static final int TRIES = 100;

    private Ports() {}

    /** A channel whose port, and the next one, are free. */
    static String freeUdp() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            try (DatagramSocket first =
                    new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                final int port = first.getLocalPort();
                if (port < 65_535 && isFree(port + 1)) {
                    return "aeron:udp?endpoint=127.0.0.1:" + port;
                }
            }
        }
        throw new IOException("no two ports beside each other are free");
    }

    private static boolean isFree(int port) {
        try (DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            return socket.isBound();
        } catch (final SocketException taken) {
            return false;
        }
    }
}
