package org.peregrine.tools.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.peregrine.client.Target;

/**
 * A server whose speed is known: it works for so long on each request, then answers with the request's id. Lines over
 * TCP; for the self-test, in which one of two is made slower.
 *
 * @param workNs on each request.
 */
record SpinningServer(long workNs) implements Subject {
    private static final int BUFFER_BYTES = 64 << 10;

    private record Listener(ServerSocket server) implements Running {
        @Override
        public Target target() {
            return Target.parse("tcp:127.0.0.1:" + server.getLocalPort());
        }

        @Override
        public long pid() {
            return -1;
        }

        @Override
        public void close() {
            try {
                server.close();
            } catch (final IOException gone) {
                // It listens no more.
            }
        }
    }

    @Override
    public Running start() throws IOException {
        final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("spinning-server").start(() -> serve(server));
        return new Listener(server);
    }

    private void serve(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.setTcpNoDelay(true);
            final InputStream in = socket.getInputStream();
            final OutputStream out = socket.getOutputStream();
            final byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                // One request at a time is under way, and it is short: a read brings the whole line.
                final String line = new String(buffer, 0, count, StandardCharsets.US_ASCII);
                final long untilNs = System.nanoTime() + workNs;
                while (System.nanoTime() - untilNs < 0) {
                    Thread.onSpinWait();
                }
                out.write(("{\"jsonrpc\":\"2.0\",\"id\":" + line.replaceAll("(?s).*\"id\":(\\d+).*", "$1")
                                + ",\"result\":{}}\n")
                        .getBytes(StandardCharsets.US_ASCII));
            }
        } catch (final IOException closed) {
            // The measurement has ended.
        }
    }
}
