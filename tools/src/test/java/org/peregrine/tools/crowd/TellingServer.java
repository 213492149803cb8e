package org.peregrine.tools.crowd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.peregrine.client.Target;

/** A server of lines that initializes and subscribes everybody, and tells of changes as a test has it. */
public final class TellingServer implements AutoCloseable {
    /** Does what is to be done about a change. */
    public interface Telling {
        /** Change number so many of a resource. */
        void change(TellingServer server, int number, String uri) throws Exception;
    }

    /** Everybody is told at once. */
    public static final Telling AT_ONCE = (server, number, uri) -> server.tellAll(uri);

    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
    private static final Pattern URI = Pattern.compile("\"uri\":\"([^\"]+)\"");
    private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final List<Socket> subscribers = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final Telling telling;
    private final String subscription;

    public TellingServer(Telling telling) throws IOException {
        this(telling, "\"result\":{}");
    }

    /** With this answer to each subscription; null ends the connection. */
    public TellingServer(Telling telling, String subscription) throws IOException {
        this.telling = telling;
        this.subscription = subscription;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    public Target target() {
        return Target.parse("tcp:127.0.0.1:" + server.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                final Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
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
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                final Matcher id = ID.matcher(line);
                if (!id.find()) {
                    continue;
                }
                final String result = result(socket, line);
                if (result == null) {
                    return;
                }
                write(socket, "{\"jsonrpc\":\"2.0\",\"id\":" + id.group(1) + "," + result + "}");
            }
        } catch (final Exception closed) {
            // Ends with the test.
        }
    }

    private String result(Socket socket, String line) throws Exception {
        if (line.contains("\"initialize\"")) {
            return """
                    "result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"x","version":"1"}}""";
        }
        final Matcher uri = URI.matcher(line);
        if (line.contains("resources/subscribe")) {
            if (!subscribers.contains(socket)) {
                subscribers.add(socket);
            }
            return subscription;
        }
        if (uri.find()) {
            telling.change(this, changes.getAndIncrement(), uri.group(1));
        }
        return "\"result\":{\"content\":[]}";
    }

    public void tellAll(String uri) throws IOException {
        for (int i = 0; i < subscribers.size(); i++) {
            tell(i, uri);
        }
    }

    public void tell(int subscriber, String uri) throws IOException {
        write(subscribers.get(subscriber), """
                {"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"%s"}}""".formatted(uri));
    }

    /** Ends the connection of one. */
    public void end(int subscriber) throws IOException {
        subscribers.get(subscriber).close();
    }

    /** Ends every connection that there is. */
    public void endAll() throws IOException {
        for (final Socket socket : sockets) {
            socket.close();
        }
    }

    private static void write(Socket socket, String line) throws IOException {
        synchronized (socket) {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
