package org.peregrine.tools.load;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of HTTP that gives each request the same answer. */
final class HttpResponder implements AutoCloseable {
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);

    private final AtomicInteger answered = new AtomicInteger();

    HttpResponder(String body) throws IOException {
        final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            answered.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    String target() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
    }

    int answered() {
        return answered.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
