package org.peregrine.tools;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clients that call a counting tool again and again until the server leaves, and note what became of each call. */
final class DrainPeers {
    private static final String UPGRADE = """
            GET /mcp HTTP/1.1
            Host: localhost
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

            """;
    private static final Pattern ANSWER = Pattern.compile("\"id\":(\\d+),\"(result|error)\"");
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int TIMEOUT_MS = 30_000;
    private static final int CLOSE = 8;
    private static final int SHORT = 126;

    final Set<Integer> sent = new ConcurrentSkipListSet<>();
    final Set<Integer> answered = new ConcurrentSkipListSet<>();
    final Set<Integer> refused = new ConcurrentSkipListSet<>();
    final Set<String> ends = new ConcurrentSkipListSet<>();
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean over;

    /** One way to send a message and to read one; null when the server has ended the connection in order. */
    interface Wire {
        void send(String message) throws IOException;

        String read() throws IOException;
    }

    private int begin() {
        final int number = next.getAndIncrement();
        sent.add(number);
        return number;
    }

    static String call(int number) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + number + ",\"method\":\"tools/call\",\"params\":{\"name\":\"count\","
                + "\"arguments\":{\"number\":" + number + "}}}";
    }

    private void note(String message) {
        final Matcher matcher = ANSWER.matcher(message);
        if (matcher.find()) {
            (matcher.group(2).equals("result") ? answered : refused).add(Integer.valueOf(matcher.group(1)));
        }
    }

    /** Sends at a pace without waiting for answers, until the server ends the connection. */
    void stream(Wire wire) throws IOException {
        final Thread writer = Thread.ofVirtual().start(() -> write(wire));
        try {
            for (String message = wire.read(); message != null; message = wire.read()) {
                note(message);
            }
            ends.add("in order");
        } finally {
            over = true;
            writer.interrupt();
        }
    }

    private void write(Wire wire) {
        try {
            while (!over) {
                wire.send(call(begin()));
                LockSupport.parkNanos(PAUSE_NS);
            }
        } catch (final IOException ended) {
            over = true;
        }
    }

    static Wire lines(InputStream input, OutputStream out) {
        final InputStream in = new BufferedInputStream(input);
        return new Wire() {
            @Override
            public void send(String message) throws IOException {
                out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }

            @Override
            public String read() throws IOException {
                return line(in);
            }
        };
    }

    static Wire lines(SocketChannel channel) {
        return lines(Channels.newInputStream(channel), Channels.newOutputStream(channel));
    }

    /** A line without its end; null at the end of the stream. */
    private static String line(InputStream in) throws IOException {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    private static Socket connect(URI uri) throws IOException {
        final Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    static Wire lines(URI uri) throws IOException {
        final Socket socket = connect(uri);
        return lines(socket.getInputStream(), socket.getOutputStream());
    }

    /** Text frames with a mask of zeros; a close frame is answered, and noted with its code. */
    Wire webSocket(URI uri) throws IOException {
        final Socket socket = connect(uri);
        final OutputStream out = socket.getOutputStream();
        final DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out.write(UPGRADE.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        head(in);
        return new Wire() {
            @Override
            public synchronized void send(String message) throws IOException {
                frame(1, message.getBytes(StandardCharsets.UTF_8));
            }

            private void frame(int opcode, byte[] payload) throws IOException {
                final ByteArrayOutputStream frame = new ByteArrayOutputStream();
                frame.write(0x80 | opcode);
                if (payload.length < SHORT) {
                    frame.write(0x80 | payload.length);
                } else {
                    frame.write(0x80 | SHORT);
                    frame.write(payload.length >> 8);
                    frame.write(payload.length);
                }
                frame.write(new byte[4]);
                frame.write(payload);
                out.write(frame.toByteArray());
                out.flush();
            }

            @Override
            public String read() throws IOException {
                final int opcode = in.read() & 0x0F;
                final int first = in.read();
                final byte[] payload = new byte[first == SHORT ? in.readUnsignedShort() : first];
                in.readFully(payload);
                if (opcode != CLOSE) {
                    return new String(payload, StandardCharsets.UTF_8);
                }
                ends.add("close " + (((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF)));
                synchronized (this) {
                    over = true;
                    frame(CLOSE, payload);
                }
                return in.read() < 0 ? null : "more after a close frame";
            }
        };
    }

    /** Calls one after the other on a kept connection until a response says that it is the last. */
    void keepAlive(URI uri, String path) throws IOException {
        try (Socket socket = connect(uri)) {
            final InputStream in = new BufferedInputStream(socket.getInputStream());
            while (!over) {
                final int number = begin();
                post(socket.getOutputStream(), path, call(number));
                final String head = head(in);
                final Matcher length = LENGTH.matcher(head);
                final String body = length.find() ? utf8(in.readNBytes(Integer.parseInt(length.group(1)))) : "no body";
                if (head.startsWith("HTTP/1.1 408")) {
                    refused.add(number);
                } else {
                    note(body);
                }
                if (head.startsWith("HTTP/1.1 202")) {
                    ends.add("taken");
                } else if (path.startsWith("/messages")) {
                    refused.add(number);
                }
                if (head.toLowerCase(Locale.ROOT).contains("connection: close")) {
                    ends.add("told");
                    return;
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void post(OutputStream out, String path, String body) throws IOException {
        out.write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Accept: application/json, text/event-stream\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** The head of a response, up to its empty line. */
    private static String head(InputStream in) throws IOException {
        final StringBuilder head = new StringBuilder();
        for (String line = line(in); ; line = line(in)) {
            if (line == null) {
                throw new IOException("The connection ended without an answer, after '" + head + "'");
            }
            if (line.isEmpty()) {
                return head.toString();
            }
            head.append(line).append('\n');
        }
    }

    /** A stream of the deprecated pair, read to its end; its endpoint is given to whoever posts. */
    void readStream(URI uri, Consumer<String> onEndpoint) throws IOException {
        try (Socket socket = connect(uri)) {
            socket.getOutputStream()
                    .write("GET /sse HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            final InputStream in = new BufferedInputStream(socket.getInputStream());
            head(in);
            String last = "";
            for (String line = line(in); line != null; line = line(in)) {
                if (line.startsWith("data: /")) {
                    onEndpoint.accept(line.substring("data: ".length()));
                }
                note(line);
                last = line.isEmpty() ? last : line;
            }
            ends.add(last.equals("0") ? "in order" : "cut after " + last);
        }
    }
}
