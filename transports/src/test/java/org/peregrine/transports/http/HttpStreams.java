package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;

/** A server whose answers a test gives by itself, and the bytes of requests and streams, for tests of streams. */
abstract class HttpStreams {
    static final String GET =
            "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: s1\r\n\r\n";
    static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            + "Cache-Control: no-cache\r\nX-Accel-Buffering: no\r\nTransfer-Encoding: chunked\r\n"
            + HttpServer.DATE + "\r\n";
    static final String END = "0\r\n\r\n";
    private static final String BOTH = "Accept: application/json, text/event-stream\r\n";

    @TempDir
    private Path directory;

    final EngineContext engine = new EngineContext().limit(Limit.MAX_PENDING_REPLY_BYTES, 1_000_000);
    HttpServer http;
    TestServer server;

    @BeforeEach
    void open() throws IOException {
        http = new HttpServer(directory, engine, HttpServer.SETTINGS);
        server = http.server;
        server.answering = false;
    }

    @AfterEach
    void close() {
        http.close();
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    static String post(String body) {
        return HttpServer.HEAD + BOTH + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + HttpServer.DATE + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    static String chunk(String event) {
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }

    static String message(String data) {
        return chunk("event: message\ndata: " + data + "\n\n");
    }

    TestClient send(String bytes) throws IOException {
        final TestClient client = http.connect();
        client.send(bytes);
        http.settle();
        return client;
    }

    void say(int frame, ReplyStatus status, String body) {
        server.say(server.frames.get(frame), status, body);
        http.settle();
    }
}
