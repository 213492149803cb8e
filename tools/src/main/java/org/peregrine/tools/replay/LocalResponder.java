package org.peregrine.tools.replay;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.peregrine.client.Target;

/**
 * Answers each request as the recording does when it has learned that answer, else with an empty result; over HTTP or
 * lines of TCP, with a thread for each connection.
 */
final class LocalResponder implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(-?\\d+|\"(?:[^\"\\\\]|\\\\.)*\")");
    private static final Pattern LENGTH = Pattern.compile("(?m)^content-length: *(\\d{1,9})");
    private static final int MAX_ANSWERS = 4096;
    private static final int MAX_ANSWER_BYTES = 4096;
    private static final String SESSION = "warm-up";
    private static final String HTTP_HEAD = "HTTP/1.1 %s\r\nContent-Type: application/json\r\nMcp-Session-Id: "
            + SESSION + "\r\nContent-Length: %d\r\n\r\n";

    private final ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final boolean http;

    LocalResponder(Target.Kind kind) throws IOException {
        http = kind == Target.Kind.HTTP;
        Thread.ofPlatform().daemon().name("warm-up").start(this::accept);
    }

    Target target() {
        return Target.parse((http ? "http://127.0.0.1:" : "tcp:127.0.0.1:") + server.getLocalPort());
    }

    /** Learns an answer from the recording. */
    void learn(byte[] body) {
        if (answers.size() >= MAX_ANSWERS || body.length == 0 || body.length > MAX_ANSWER_BYTES) {
            return;
        }
        final String answer = new String(body, StandardCharsets.UTF_8);
        final Matcher id = ID.matcher(answer);
        if (answer.startsWith("{") && answer.contains("\"result\"") && id.find()) {
            answers.putIfAbsent(id.group(1), answer);
        }
    }

    private void accept() {
        try {
            while (true) {
                final Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (final IOException closed) {
            // Ends the warm-up.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            final InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean more = true;
            while (more) {
                more = http ? exchange(in, socket) : line(in, socket);
            }
        } catch (final IOException closed) {
            // The client has left, or the warm-up has ended.
        } finally {
            sockets.remove(socket);
        }
    }

    private boolean line(InputStream in, Socket socket) throws IOException {
        final String line = readLine(in);
        if (line == null) {
            return false;
        }
        final Matcher id = ID.matcher(line);
        if (id.find()) {
            socket.getOutputStream().write((result(id.group(1)) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return true;
    }

    private boolean exchange(InputStream in, Socket socket) throws IOException {
        final StringBuilder head = new StringBuilder();
        String line = readLine(in);
        while (line != null && !line.isBlank()) {
            head.append(line.strip().toLowerCase(Locale.ROOT)).append('\n');
            line = readLine(in);
        }
        if (line == null) {
            return false;
        }
        final Matcher length = LENGTH.matcher(head);
        final String body = length.find()
                ? new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8)
                : "";
        final Matcher id = ID.matcher(body);
        final byte[] answer = (id.find() ? result(id.group(1)) : "").getBytes(StandardCharsets.UTF_8);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HTTP_HEAD
                .formatted(answer.length > 0 ? "200 OK" : "202 Accepted", answer.length)
                .getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(answer);
        socket.getOutputStream().write(out.toByteArray());
        return true;
    }

    private String result(String id) {
        final String learned = answers.get(id);
        return learned != null ? learned : "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}";
    }

    /** A line without its end; null at the end of the input. */
    private static String readLine(InputStream in) throws IOException {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            line.write(b);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (final Socket socket : sockets) {
            socket.close();
        }
    }
}
