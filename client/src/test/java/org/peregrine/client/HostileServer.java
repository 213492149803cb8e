package org.peregrine.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server that does on its connections what it is told to: the first script on the first one, and so on. */
final class HostileServer implements AutoCloseable {
    static final String INITIALIZED =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}}";

    /** Script of a connection. */
    @FunctionalInterface
    interface Script {
        void run(Peer peer) throws IOException, InterruptedException;
    }

    private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CountDownLatch told = new CountDownLatch(1);
    private final Semaphore ends = new Semaphore(0);
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    HostileServer(Script... scripts) throws IOException {
        Thread.ofVirtual().start(() -> accept(scripts));
    }

    private void accept(Script... scripts) {
        try {
            for (final Script script : scripts) {
                final Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket, script));
            }
        } catch (final IOException gone) {
            heard.add(gone.toString());
        }
    }

    private void serve(Socket socket, Script script) {
        try (socket) {
            script.run(new Peer(socket));
        } catch (final IOException gone) {
            heard.add("gone: " + gone.getMessage());
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            ends.release();
        }
    }

    /** Waits until connections have been closed by their scripts. */
    void awaitEnds(int count) throws InterruptedException {
        if (!ends.tryAcquire(count, 30, TimeUnit.SECONDS)) {
            throw new AssertionError("No connection has ended");
        }
    }

    int port() {
        return server.getLocalPort();
    }

    String target(String scheme) {
        return "tcp".equals(scheme) ? "tcp:127.0.0.1:" + port() : scheme + "://127.0.0.1:" + port() + "/mcp";
    }

    /** The next message, or head and message, that any connection read; fails when none comes. */
    String next() throws InterruptedException {
        final String next = heard.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("The server heard nothing more");
        }
        return next;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (final Socket socket : sockets) {
            socket.close();
        }
    }

    /** One connection, from the server's side. */
    final class Peer {
        private final InputStream in;
        private final OutputStream out;
        private final BufferedReader lines;

        private Peer(Socket socket) throws IOException {
            in = socket.getInputStream();
            out = socket.getOutputStream();
            lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        }

        /** Reads a line; null at the end. */
        String line() throws IOException {
            final String line = lines.readLine();
            if (line != null) {
                heard.add(line);
            }
            return line;
        }

        /** Reads a request of HTTP; null at the end. */
        String exchange() throws IOException {
            final StringBuilder text = new StringBuilder();
            int length = 0;
            String line = lines.readLine();
            while (line != null && !line.isEmpty()) {
                text.append(line).append('\n');
                if (line.startsWith("Content-Length: ")) {
                    length = Integer.parseInt(line.substring("Content-Length: ".length()));
                }
                line = lines.readLine();
            }
            for (int i = 0; i < length; i++) {
                text.append((char) lines.read());
            }
            if (!text.isEmpty()) {
                heard.add(text.toString());
            }
            return text.isEmpty() ? null : text.toString();
        }

        /** Reads a byte; -1 at the end. */
        int read() throws IOException {
            return lines.read();
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void sendLine(String message) throws IOException {
            send(message + "\n");
        }

        void sendJson(String message) throws IOException {
            send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + message.length() + "\r\n\r\n"
                    + message);
        }

        void sendEvents(String message) throws IOException {
            send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: " + message + "\n\n");
        }

        void sendStatus(int status) throws IOException {
            send("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n");
        }

        /** The first lines of a legacy conversation over lines. */
        void initializeLines() throws IOException {
            line();
            sendLine(INITIALIZED);
            line();
        }

        /** The first exchanges of a legacy conversation over HTTP. */
        void initializeHttp(String fields) throws IOException {
            exchange();
            send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + fields + "Content-Length: "
                    + INITIALIZED.length() + "\r\n\r\n" + INITIALIZED);
            exchange();
            sendStatus(202);
        }

        void tellOther() {
            told.countDown();
        }

        /** Waits for another connection's word. */
        void awaitOther() throws InterruptedException {
            if (!told.await(30, TimeUnit.SECONDS)) {
                heard.add("no word of the other connection");
            }
        }

        /** Reads until the client leaves. */
        void hold() throws IOException {
            String line = line();
            while (line != null) {
                line = line();
            }
        }
    }
}
