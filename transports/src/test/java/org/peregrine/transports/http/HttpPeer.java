package org.peregrine.transports.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.peregrine.transports.TestTls;

/** A blocking client on one connection, with a timeout on every read, that sees events as they come. */
public final class HttpPeer implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    /** An event of a stream; what the server did not say is null. */
    public record Event(String id, String name, String data) {}

    private final Socket socket;
    private final InputStream input;
    private final StringBuilder unread = new StringBuilder();
    private Map<String, String> fields = Map.of();
    private int status;
    private boolean streamEnded;
    private String retry;

    public HttpPeer(SocketAddress address) throws IOException {
        socket = TestTls.connect(address, TIMEOUT_MS);
        input = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a request; fields are whole lines without their ends. */
    public HttpPeer send(String method, String target, String body, String... fieldLines) throws IOException {
        final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        final StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (final String line : fieldLines) {
            request.append(line).append("\r\n");
        }
        if (!body.isEmpty()) {
            request.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(bytes.length)
                    .append("\r\n");
        }
        socket.getOutputStream().write((request + "\r\n" + body).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Sends a part of a request, as it is. */
    public HttpPeer write(String part) throws IOException {
        socket.getOutputStream().write(part.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Reads the head of a response; returns its status. */
    public int readHead() throws IOException {
        status = Integer.parseInt(readLine().split(" ", 3)[1]);
        fields = new TreeMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            final int colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        streamEnded = false;
        unread.setLength(0);
        return status;
    }

    public int status() {
        return status;
    }

    public String field(String name) {
        return fields.get(name);
    }

    /** Of the head that was read last, by names in lower case. */
    public Map<String, String> fields() {
        return fields;
    }

    public boolean isStream() {
        return "text/event-stream".equals(fields.get("content-type"));
    }

    /** Reads a response that is no stream; returns its body. */
    public String readBody() throws IOException {
        readHead();
        if (isStream()) {
            throw new IOException("The response is a stream");
        }
        return readContent();
    }

    private String readContent() throws IOException {
        return new String(input.readNBytes(Integer.parseInt(field("content-length"))), StandardCharsets.UTF_8);
    }

    /** Reads a response; returns its body, which is empty when it has none, or is a stream that {@link #readEvent} reads. */
    public String readBodyOrHead() throws IOException {
        readHead();
        return isStream() || field("content-length") == null ? "" : readContent();
    }

    /** Reads a response of either kind to its end: fields, and a body or all events. */
    public String readAnswer() throws IOException {
        readHead();
        final StringBuilder answer = new StringBuilder(fields.toString());
        if (isStream()) {
            for (Event event = readEvent(); event != null; event = readEvent()) {
                answer.append('\n').append(event);
            }
        } else if (field("content-length") != null) {
            answer.append(readContent());
        }
        return answer.toString();
    }

    /** Reads the next event of an open stream; null when the stream has ended. */
    public Event readEvent() throws IOException {
        String id = null;
        String name = null;
        String data = null;
        for (String line = readStreamLine(); line != null; line = readStreamLine()) {
            final int colon = line.indexOf(": ");
            if (line.isEmpty() && data != null) {
                return new Event(id, name, data);
            }
            if (colon > 0) {
                final String value = line.substring(colon + 2);
                switch (line.substring(0, colon)) {
                    case "id" -> id = value;
                    case "retry" -> retry = value;
                    case "event" -> name = value;
                    case "data" -> data = data == null ? value : data + "\n" + value;
                    default -> throw new IOException("Not a field of an event: " + line);
                }
            }
        }
        return null;
    }

    /** When to come back, as the server said last; null when it said nothing. */
    public String retry() {
        return retry;
    }

    private String readStreamLine() throws IOException {
        int end = unread.indexOf("\n");
        while (end < 0 && !streamEnded) {
            final int size = Integer.parseInt(readLine(), 16);
            unread.append(new String(input.readNBytes(size), StandardCharsets.UTF_8));
            if (!readLine().isEmpty()) {
                throw new IOException("A chunk is longer than it says");
            }
            streamEnded = size == 0;
            end = unread.indexOf("\n");
        }
        if (end < 0) {
            return null;
        }
        final String line = unread.substring(0, end);
        unread.delete(0, end + 1);
        return line;
    }

    private String readLine() throws IOException {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = input.read(); b != '\n'; b = input.read()) {
            if (b < 0) {
                throw new EOFException("The connection ended in the middle");
            }
            line.write(b);
        }
        final String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
