package org.peregrine.transports.http;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.settings.HttpSettings;

/**
 * An HTTP server on a Unix domain socket, where bytes arrive at once: a test can send, run the server until it has
 * nothing to do, and know that it is finished.
 */
final class HttpServer implements AutoCloseable {
    static final String HEAD = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    static final String POST = HEAD + "Content-Length: 2\r\n\r\n{}";
    static final HttpSettings SETTINGS = HttpSettings.LOCAL.withAllowedOrigins("https://app.example");
    static final String DATE = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    private static final long DATE_MS = 784_111_777_000L;
    private static final int IDLE_CYCLES = 3;
    private static final int MAX_CYCLES = 100_000;

    final TestServer server;

    HttpServer(Path directory, EngineContext engine, HttpSettings settings) throws IOException {
        this(directory, engine, new HttpProtocol(settings, () -> DATE_MS));
    }

    private HttpServer(Path directory, EngineContext engine, HttpProtocol protocol) throws IOException {
        server = TestServer.open(UnixDomainSocketAddress.of(directory.resolve("http")), protocol, engine);
    }

    static HttpServer withSse(Path directory, EngineContext engine) throws IOException {
        return new HttpServer(
                directory, engine, new HttpProtocol(SETTINGS, () -> DATE_MS).withSse("/sse", "/messages"));
    }

    static EngineContext smallLimits() {
        return new EngineContext()
                .limit(Limit.MAX_FRAME_BYTES, 1000)
                .limit(Limit.MAX_HEADER_BYTES, 1000)
                .limit(Limit.MAX_HEADER_COUNT, 10);
    }

    TestClient connect() throws IOException {
        return new TestClient(server);
    }

    /** Runs until nothing is left to do. */
    void settle() {
        int idle = 0;
        for (int cycles = 0; idle < IDLE_CYCLES; cycles++) {
            idle = server.cycle() == 0 ? idle + 1 : 0;
            if (cycles > MAX_CYCLES) {
                throw new AssertionError("The server does not come to rest");
            }
        }
    }

    /** Runs until nothing is left to do, and ends of peers have been noticed. */
    void settleEnds() {
        settle();
        server.passHeldEnds();
        settle();
    }

    /** Runs a few duty cycles, whether or not something is left to do. */
    void cycles(int count) {
        for (int i = 0; i < count; i++) {
            server.cycle();
        }
    }

    /** Sends pieces on a new connection; returns what the server said to all of it, and " close" if it ended it. */
    String exchange(String... pieces) throws IOException {
        try (TestClient client = connect()) {
            for (final String piece : pieces) {
                client.sendSome(piece);
                settle();
            }
            final String received = client.read();
            return client.isEnded() ? received + " close" : received;
        } finally {
            settle();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
