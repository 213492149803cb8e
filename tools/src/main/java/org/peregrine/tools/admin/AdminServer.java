package org.peregrine.tools.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.peregrine.codec.tls.TlsRules;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.transports.address.AddressText;

/**
 * Answers on the admin port. A browser's pages from elsewhere cannot read it by a name of their own that they point to
 * this address (DNS rebinding): only addresses, loopback names and what the operator allows are taken as {@code Host}.
 * Over TLS no connection is kept after its answer, so that there are no more engines than {@link AdminThreads}.
 */
public final class AdminServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final double NANOS = 1e9;
    private static final long TIMEOUT_MS = 10_000;

    private final HttpServer server;
    private final AdminThreads threads;
    private final HostNames hosts;
    private final McpEngine engine;
    private final MetricsText metrics;
    private final Supplier<String> report;
    private volatile InstantSource clock = InstantSource.system();

    private AdminServer(HttpServer server, HostNames hosts, McpEngine engine, Supplier<String> report, long timeoutMs) {
        this.server = server;
        this.engine = engine;
        this.report = report;
        this.metrics = new MetricsText(engine.metrics(), engine.health());
        this.hosts = hosts;
        this.threads = new AdminThreads(timeoutMs);
    }

    /**
     * Binds and answers from now on.
     *
     * @param address to listen on.
     * @param tls context for encryption; null for none.
     * @param allowedHosts names under which it may be asked besides; {@code *} for any.
     * @param engine running.
     * @param report makes the HTML report.
     * @return the server.
     * @throws IOException when the address cannot be bound; the message names it.
     */
    public static AdminServer start(
            InetSocketAddress address,
            SSLContext tls,
            List<String> allowedHosts,
            McpEngine engine,
            Supplier<String> report)
            throws IOException {
        return start(address, tls, allowedHosts, engine, report, TIMEOUT_MS);
    }

    /** The same with another time for a request and its answer. */
    static AdminServer start(
            InetSocketAddress address,
            SSLContext tls,
            List<String> allowedHosts,
            McpEngine engine,
            Supplier<String> report,
            long timeoutMs)
            throws IOException {
        final HttpServer http;
        try {
            http = tls == null ? HttpServer.create(address, 0) : encrypted(address, tls);
        } catch (final IOException failure) {
            throw new IOException(
                    "admin port " + address.getHostString() + ":" + address.getPort() + ": " + failure.getMessage(),
                    failure);
        }
        final AdminServer server =
                new AdminServer(http, new HostNames(http.getAddress(), allowedHosts), engine, report, timeoutMs);
        http.createContext("/", server::onRequest);
        http.setExecutor(server.threads);
        http.start();
        server.threads.heartbeats().forEach(engine.health()::watch);
        return server;
    }

    /** The parameters of each connection are those that the context gives its engines. */
    private static HttpServer encrypted(InetSocketAddress address, SSLContext tls) throws IOException {
        final HttpsServer https = HttpsServer.create(address, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(getSSLContext().getDefaultSSLParameters());
            }
        });
        return https;
    }

    /**
     * The address that it answers at.
     *
     * @return a URL that ends with a slash.
     */
    public String url() {
        final InetSocketAddress bound = server.getAddress();
        return (server instanceof HttpsServer ? "https://" : "http://")
                + (bound.getAddress().isAnyLocalAddress() ? "127.0.0.1:" + bound.getPort() : AddressText.of(bound))
                + "/";
    }

    /** Sets the time by which certificates of clients are valid; for tests. */
    void clock(InstantSource source) {
        clock = source;
    }

    private void onRequest(HttpExchange exchange) throws IOException {
        try (exchange) { // Closing reads what is left of the request.
            threads.answering(true);
            if (server instanceof HttpsServer) { // So a thread's connection alone has an engine, which is the bound.
                exchange.getResponseHeaders().set("Connection", "close");
            }
            answer(exchange);
            threads.answering(false);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        final String method = exchange.getRequestMethod();
        if (exchange instanceof HttpsExchange encrypted
                && TlsRules.isPeerExpired(encrypted.getSSLSession(), clock.instant())) {
            send(exchange, FORBIDDEN, TEXT, "The client's certificate has expired\n");
        } else if (!hosts.contain(exchange.getRequestHeaders().getFirst("Host"), exchange.getLocalAddress())) {
            send(exchange, FORBIDDEN, TEXT, "Unknown Host: 'serve --allow-host' allows it\n");
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            send(exchange, METHOD_NOT_ALLOWED, TEXT, "GET only\n");
        } else {
            route(exchange);
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/health" -> explain(exchange, engine.health().whyNotHealthy(), "ok" + heldOff());
            case "/ready" -> explain(exchange, engine.health().whyNotReady(), "ready");
            case "/metrics" -> {
                final ByteArrayOutputStream text = new ByteArrayOutputStream();
                final String accept = exchange.getRequestHeaders().getFirst("Accept");
                final String type = metrics.write(accept, text);
                send(exchange, OK, type, text.toByteArray());
            }
            case "/report" -> send(exchange, OK, "text/html; charset=utf-8", report.get());
            default -> send(exchange, NOT_FOUND, TEXT, "/metrics /health /ready /report\n");
        }
    }

    /** Names handlers that only fail: a restart would not mend them, so the server is healthy. */
    private String heldOff() {
        final StringBuilder text = new StringBuilder();
        for (final ThreadHealth held : engine.health().heldOff()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%nheld off: %s of %s, which only fails; tried again in %.1f s",
                    held.handler(),
                    held.shard(),
                    held.stalledNs() / NANOS));
        }
        return text.toString();
    }

    private static void explain(HttpExchange exchange, String reason, String well) throws IOException {
        send(exchange, reason == null ? OK : UNAVAILABLE, TEXT, (reason == null ? well : reason) + "\n");
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        send(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        final boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Ends at once. */
    @Override
    public void close() {
        threads.heartbeats().forEach(engine.health()::unwatch);
        server.stop(0);
        threads.close();
    }
}
