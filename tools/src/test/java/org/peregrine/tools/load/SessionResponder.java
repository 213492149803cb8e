package org.peregrine.tools.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of Streamable HTTP that gives sessions, and holds clients to them. */
final class SessionResponder implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
    private static final String FIELD = "Mcp-Session-Id";

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger called = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger strays = new AtomicInteger();
    private final int deleteStatus;
    private final int refusedEvery;

    /** Answers DELETE with a status, and every so-manieth initialize with 503; 0 for none. */
    SessionResponder(int deleteStatus, int refusedEvery) throws IOException {
        this.deleteStatus = deleteStatus;
        this.refusedEvery = refusedEvery;
        server.createContext("/", this::serve);
        server.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            final String session = exchange.getRequestHeaders().getFirst(FIELD);
            if (body.contains("\"initialize\"")) {
                final int number = opened.incrementAndGet();
                if (refusedEvery > 0 && number % refusedEvery == 0) {
                    exchange.sendResponseHeaders(503, -1);
                    return;
                }
                sessions.add("session-" + number);
                exchange.getResponseHeaders().add(FIELD, "session-" + number);
                answer(exchange, """
                        {"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","capabilities":{},\
                        "serverInfo":{"name":"x","version":"1"}}}""");
            } else if (session == null || !sessions.contains(session)) {
                strays.incrementAndGet();
                exchange.sendResponseHeaders(404, -1);
            } else if (exchange.getRequestMethod().equals("DELETE")) {
                ended.incrementAndGet();
                sessions.remove(session);
                exchange.sendResponseHeaders(deleteStatus, -1);
            } else {
                final Matcher id = ID.matcher(body);
                if (id.find()) {
                    called.incrementAndGet();
                    answer(exchange, SlowServer.result(id.group(1)));
                } else {
                    exchange.sendResponseHeaders(202, -1);
                }
            }
        }
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    String target() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
    }

    int opened() {
        return opened.get();
    }

    int called() {
        return called.get();
    }

    int ended() {
        return ended.get();
    }

    /** Requests of no session. */
    int strays() {
        return strays.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
