package org.peregrine.bench.rig;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The floor to compare with: blocking reads, and writes of the same bytes. Parses nothing, knows no lines. */
public final class RawEcho {
    private static final int BUFFER_BYTES = 64 << 10;

    private RawEcho() {}

    /**
     * Echoes standard input, or one TCP connection after the other.
     *
     * @param args empty for stdio; the port on the loopback interface for TCP.
     * @throws IOException when the channel breaks.
     */
    public static void main(String[] args) throws IOException {
        if (args.length == 0) {
            echo(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
            return;
        }
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 1, InetAddress.getLoopbackAddress())) {
            while (true) {
                try (Socket socket = server.accept()) {
                    socket.setTcpNoDelay(true);
                    echo(socket.getInputStream(), socket.getOutputStream());
                }
            }
        }
    }

    private static void echo(InputStream in, OutputStream out) throws IOException {
        final byte[] buffer = new byte[BUFFER_BYTES];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            out.write(buffer, 0, length);
        }
    }
}
