package org.peregrine.tools.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of lines over TCP that answers each request as it is told to: when, and what. */
final class SlowServer implements AutoCloseable {
    /** Makes an answer. */
    interface Reply {
        /** The line that answers the request of an id, number so many since the start; null ends the connection. */
        String to(String id, long number);
    }

    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
    private static final int MOST_LINES = 1_000;
    private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final LongUnaryOperator delayNs;
    private final Reply reply;
    private final long startNs = System.nanoTime();

    /** The delay of an answer is a function of the time since the start. */
    SlowServer(LongUnaryOperator delayNs, Reply reply) throws IOException {
        this.delayNs = delayNs;
        this.reply = reply;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    static String result(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}";
    }

    /** Lines that came, the first of them. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    String target() {
        return "tcp:127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                final Socket socket = server.accept();
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            }
        } catch (final IOException closed) {
            // Ends with the test.
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            final OutputStream out = socket.getOutputStream();
            long number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (lines.size() < MOST_LINES) {
                    lines.add(line);
                }
                final Matcher id = ID.matcher(line);
                final String answer = id.find() ? reply.to(id.group(1), number) : "";
                number++;
                if (answer == null) {
                    return;
                }
                final long untilNs = System.nanoTime() + delayNs.applyAsLong(System.nanoTime() - startNs);
                while (System.nanoTime() - untilNs < 0) {
                    LockSupport.parkNanos(untilNs - System.nanoTime());
                }
                if (!answer.isEmpty()) {
                    out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
                }
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
