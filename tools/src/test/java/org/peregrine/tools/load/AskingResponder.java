package org.peregrine.tools.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of HTTP that asks in the stream of each call, and refuses the answer. */
final class AskingResponder implements AutoCloseable {
    private static final Pattern CALL = Pattern.compile("\"id\":(\\d{10}),\"method\"");
    private static final long LONGEST_S = 20;

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Semaphore refusals = new Semaphore(0);
    private final boolean answersAllTheSame;

    /** Ends the stream of a call with its result, or without. */
    AskingResponder(boolean answersAllTheSame) throws IOException {
        this.answersAllTheSame = answersAllTheSame;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        final Matcher call = CALL.matcher(body);
        if (!call.find()) {
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
            refusals.release();
            return;
        }
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        final OutputStream out = exchange.getResponseBody();
        event(out, "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"roots/list\"}");
        try {
            if (refusals.tryAcquire(LONGEST_S, TimeUnit.SECONDS) && answersAllTheSame) {
                event(out, SlowServer.result(call.group(1)));
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    private static void event(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    String target() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
