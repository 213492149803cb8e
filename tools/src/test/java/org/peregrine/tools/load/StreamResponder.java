package org.peregrine.tools.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server of Streamable HTTP, with sessions, that asks over the stream that a client opens by GET, and nowhere else: a
 * call is answered when what it asked is.
 */
final class StreamResponder implements AutoCloseable {
    /** Serves the stream of a session. */
    @FunctionalInterface
    interface Stream {
        void serve(Session session, HttpExchange exchange) throws IOException, InterruptedException;
    }

    private static final Pattern ID = Pattern.compile("\"id\":(\"[^\"]*\"|\\d+)");
    private static final String FIELD = "Mcp-Session-Id";
    private static final long LONGEST_S = 20;
    private static final long CLOSED_S = 5;

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final List<String> resumedFrom = new CopyOnWriteArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger replies = new AtomicInteger();
    private final AtomicInteger leftOpen = new AtomicInteger();
    private final Stream stream;
    private final boolean asking;
    private volatile int replyStatus = 202;

    /** A session, and what is to be asked over its stream. */
    static final class Session {
        private final BlockingQueue<String> questions = new LinkedBlockingQueue<>();
        private final Semaphore answers = new Semaphore(0);
        private volatile OutputStream open;

        /** Awaits what a call has to ask; null when nothing comes. */
        String next() throws InterruptedException {
            return questions.poll(LONGEST_S, TimeUnit.SECONDS);
        }
    }

    /** Serves streams so; each call asks there, or none does. */
    StreamResponder(Stream stream, boolean asking) throws IOException {
        this.stream = stream;
        this.asking = asking;
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    /** Asks on one stream, which stays open, as long as there are calls. */
    static void ask(Session session, HttpExchange exchange) throws IOException, InterruptedException {
        final OutputStream out = begin(session, exchange);
        for (String question = session.next(); question != null; question = session.next()) {
            send(out, "data: " + question + "\n\n");
        }
    }

    static OutputStream begin(Session session, HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        session.open = exchange.getResponseBody();
        session.open.flush();
        return session.open;
    }

    static void send(OutputStream out, String text) throws IOException {
        synchronized (out) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            final String field = exchange.getRequestHeaders().getFirst(FIELD);
            final Session session = field == null ? null : sessions.get(field);
            if (body.contains("\"initialize\"")) {
                final String id = "session-" + opened.incrementAndGet();
                sessions.put(id, new Session());
                exchange.getResponseHeaders().add(FIELD, id);
                answer(exchange, """
                        {"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","capabilities":{},\
                        "serverInfo":{"name":"x","version":"1"}}}""");
            } else if (session == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                serve(session, exchange, body);
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Session session, HttpExchange exchange, String body) throws IOException, InterruptedException {
        final Matcher id = ID.matcher(body);
        if (exchange.getRequestMethod().equals("GET")) {
            streams.incrementAndGet();
            resumedFrom.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
            stream.serve(session, exchange);
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            leftOpen.addAndGet(session.open != null && isLeftOpen(session.open) ? 1 : 0);
            exchange.sendResponseHeaders(200, -1);
        } else if (body.contains("\"tools/call\"") && id.find()) {
            answer(exchange, asking ? afterAsking(session, id.group(1)) : SlowServer.result(id.group(1)));
        } else {
            if (body.contains("\"result\"")) {
                replies.incrementAndGet();
                session.answers.release();
            }
            exchange.sendResponseHeaders(body.contains("\"result\"") ? replyStatus : 202, -1);
        }
    }

    /** Fails at once when nobody has ever listened: a real server's question would be lost. */
    private static String afterAsking(Session session, String id) throws InterruptedException {
        if (session.open != null) {
            session.questions.add("{\"jsonrpc\":\"2.0\",\"id\":\"q-" + id
                    + "\",\"method\":\"sampling/createMessage\",\"params\":{\"messages\":[],\"maxTokens\":10}}");
            if (session.answers.tryAcquire(LONGEST_S, TimeUnit.SECONDS)) {
                return SlowServer.result(id);
            }
        }
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":1,\"message\":\"nobody listens\"}}";
    }

    /** Whether a stream's client takes more of it, long after it should have closed it. */
    private static boolean isLeftOpen(OutputStream out) {
        final long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSED_S);
        try {
            while (System.nanoTime() - untilNs < 0) {
                send(out, ": still here\n\n");
                Thread.onSpinWait();
            }
            return true;
        } catch (final IOException closed) {
            return false;
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

    /** Answers what the client answers with another status. */
    StreamResponder replyStatus(int status) {
        replyStatus = status;
        return this;
    }

    /** Streams that were asked for. */
    int streams() {
        return streams.get();
    }

    int sessions() {
        return opened.get();
    }

    int replies() {
        return replies.get();
    }

    /** Streams that their client had not closed at its session's end. */
    int leftOpen() {
        return leftOpen.get();
    }

    /** The Last-Event-ID of each stream that was asked for; {@code null} in letters for none. */
    List<String> resumedFrom() {
        return resumedFrom;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
