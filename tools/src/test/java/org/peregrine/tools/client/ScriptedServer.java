package org.peregrine.tools.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers the requests of each of its connections as it was told to, and then ends the connection. */
public final class ScriptedServer implements AutoCloseable {
    final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<List<String>> answers;

    /** Lines that clients sent, and "[end]" where one ended its connection before its script did. */
    public final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /** The answers of the first connection, of the second, and so on; none for those after the last. */
    public ScriptedServer(List<List<String>> answers) throws IOException {
        this.answers = answers;
        Thread.ofVirtual().start(this::run);
    }

    public int port() {
        return server.getLocalPort();
    }

    private void run() {
        try {
            for (final List<String> script : answers) {
                final Socket socket = server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, script));
            }
            server.close();
        } catch (final IOException closed) {
            // Ends with the test.
        }
    }

    private void serve(Socket socket, List<String> script) {
        try (socket) {
            final InputStream in = socket.getInputStream();
            final OutputStream out = socket.getOutputStream();
            final byte[] buffer = new byte[65_536];
            for (final String answer : script) {
                final int count = in.read(buffer);
                heard.add(count < 0 ? "[end]" : new String(buffer, 0, count, StandardCharsets.UTF_8));
                if (count < 0) {
                    return;
                }
                out.write(answer.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (final IOException closed) {
            // Ends with the test.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
