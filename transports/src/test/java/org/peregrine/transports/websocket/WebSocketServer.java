package org.peregrine.transports.websocket;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.peregrine.engine.EngineContext;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.settings.HttpSettings;

/**
 * A WebSocket server on a Unix domain socket, where bytes arrive at once: a test can send, run the server until it has
 * nothing to do, and know that it is finished.
 */
final class WebSocketServer implements AutoCloseable {
    static final HttpSettings SETTINGS = HttpSettings.LOCAL.withAllowedOrigins("https://app.example");
    private static final long DATE_MS = 784_111_777_000L;
    private static final int IDLE_CYCLES = 3;

    final TestServer server;

    WebSocketServer(Path directory, EngineContext engine) throws IOException {
        server = TestServer.open(
                UnixDomainSocketAddress.of(directory.resolve("ws")),
                new WebSocketProtocol(SETTINGS, () -> DATE_MS),
                engine);
    }

    /** A client that has not sent anything yet. */
    TestClient connect() throws IOException {
        return new TestClient(server);
    }

    /** A client that shook hands. */
    TestClient open() throws IOException {
        final TestClient client = connect();
        client.send(ClientFrames.REQUEST);
        client.awaitText("\r\n\r\n");
        return client.forget();
    }

    /** Runs until nothing is left to do. */
    void settle() {
        int idle = 0;
        while (idle < IDLE_CYCLES) {
            idle = server.cycle() == 0 ? idle + 1 : 0;
        }
    }

    /** Runs until nothing is left to do, and ends of peers have been noticed. */
    void settleEnds() {
        settle();
        server.passHeldEnds();
        settle();
    }

    /** Sends frames on a new connection; returns what the server answered to all of it, and "end" if it ended it. */
    List<String> exchange(String... pieces) throws IOException {
        try (TestClient client = open()) {
            for (final String piece : pieces) {
                client.sendSome(piece);
                settle();
            }
            final List<String> events = ServerOutput.frames(client.read());
            if (client.isEnded()) {
                events.add("end");
            }
            return events;
        } finally {
            settle();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
