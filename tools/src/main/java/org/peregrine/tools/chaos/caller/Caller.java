package org.peregrine.tools.chaos.caller;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.peregrine.client.Target;
import org.peregrine.tools.chaos.client.ByteClient;

/**
 * One caller: its requests, on a connection that it keeps, and what it has opened that stays open. One thread; what is
 * open is read by others.
 */
public final class Caller implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int FOUND = 200;
    private static final int UNAUTHORIZED = 401;
    private static final String SESSION = "Mcp-Session-Id";
    private static final String EVENTS = "text/event-stream";
    private static final String CALL = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"message":"alive"}}}""";
    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"chaos","version":"1"}}}""";
    private static final String LISTEN = """
            {"jsonrpc":"2.0","id":2,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},\
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
            "io.modelcontextprotocol/clientCapabilities":{}}}}""";

    /** Something that is open, and its end. */
    private record Open(String kind, CompletableFuture<?> end) {}

    private final String name;
    private final SSLContext tls;
    private final String authorization;
    private final HttpClient http;
    private final List<Open> open = new ArrayList<>();
    private final List<ByteClient> lines = new ArrayList<>();

    Caller(String name, SSLContext tls, String authorization) {
        this.name = name;
        this.tls = tls;
        this.authorization = authorization;
        this.http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
    }

    /** The same caller on connections of its own, which may resume the TLS sessions of this one. */
    public Caller another() {
        return new Caller(name, tls, authorization);
    }

    private HttpRequest.Builder request(Target target, String... fields) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target.text()));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return fields.length == 0 ? request : request.headers(fields);
    }

    private HttpRequest post(Target target, String body, String... fields) {
        return request(target, fields)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, " + EVENTS)
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /**
     * Calls a tool, which must be served.
     *
     * @param target of HTTP with TLS.
     * @throws IOException when it is not.
     */
    public void requireServed(Target target) throws IOException, InterruptedException {
        final HttpResponse<String> answer = send(post(target, CALL));
        if (answer.statusCode() != FOUND || !answer.body().contains("alive")) {
            throw new IOException("The " + name + " is not served: " + answer.statusCode() + " " + answer.body());
        }
    }

    /**
     * Calls a tool, which must be refused: with 401 and the challenge that belongs to it.
     *
     * @param target of HTTP with TLS.
     * @throws IOException when it is not.
     */
    public void requireRefused(Target target) throws IOException, InterruptedException {
        final HttpResponse<String> answer = send(post(target, CALL));
        requireChallenge(
                name,
                !authorization.isEmpty(),
                answer.statusCode(),
                answer.headers().firstValue("WWW-Authenticate").orElse(""));
    }

    /** A token that is shown is an invalid one; who shows none is told where to get one. */
    static void requireChallenge(String name, boolean showsToken, int status, String challenge) throws IOException {
        final boolean isRight = status == UNAUTHORIZED
                && challenge.startsWith("Bearer ")
                && challenge.contains("resource_metadata=\"")
                && challenge.contains("error=\"invalid_token\"") == showsToken;
        if (!isRight) {
            throw new IOException(
                    "The " + name + " is not refused as it should be: " + status + ", challenge '" + challenge + "'");
        }
    }

    /**
     * Whether a call on a connection of its own is refused before it is heard: in the handshake.
     *
     * @param target of HTTP with TLS.
     * @throws IOException when the call is answered.
     */
    public void requireNoHandshake(Target target) throws IOException, InterruptedException {
        final HttpResponse<String> answer;
        try (Caller other = another()) {
            answer = other.send(post(target, CALL));
        } catch (final IOException refused) {
            return;
        }
        throw new IOException("The " + name + " comes through a handshake, and is answered " + answer.statusCode());
    }

    /** Opens a stream of a session and a listen. */
    public void openStreams(Target target) throws IOException, InterruptedException {
        final String session = send(post(target, INITIALIZE))
                .headers()
                .firstValue(SESSION)
                .orElseThrow(() -> new IOException("The " + name + " gets no session"));
        open(
                "stream of a session",
                request(target, SESSION, session, "MCP-Protocol-Version", "2025-11-25", "Accept", EVENTS)
                        .build());
        open(
                "listen",
                post(target, LISTEN, "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "subscriptions/listen"));
    }

    private void open(String kind, HttpRequest request) throws IOException, InterruptedException {
        final CompletableFuture<Integer> head = new CompletableFuture<>();
        final CompletableFuture<?> end = http.sendAsync(request, answer -> {
                    head.complete(answer.statusCode());
                    return HttpResponse.BodySubscribers.discarding();
                })
                .whenComplete((ended, failure) -> head.complete(0)); // Without a head.
        if (await(kind, head) != FOUND) {
            throw new IOException("The " + kind + " of the " + name + " is not opened");
        }
        open.add(new Open(kind, end));
    }

    /**
     * Opens a WebSocket.
     *
     * @param target of WebSocket with TLS.
     * @throws IOException when it is refused.
     */
    public void openSocket(Target target) throws IOException, InterruptedException {
        final CompletableFuture<Object> end = new CompletableFuture<>();
        final WebSocket.Builder builder =
                http.newWebSocketBuilder().connectTimeout(TIMEOUT).subprotocols("mcp");
        if (!authorization.isEmpty()) {
            builder.header("Authorization", authorization);
        }
        await("WebSocket", builder.buildAsync(URI.create(target.text()), new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                end.complete(status);
                return null;
            }

            @Override
            public void onError(WebSocket socket, Throwable error) {
                end.complete(error);
            }
        }));
        open.add(new Open("WebSocket", end));
    }

    /**
     * Opens a connection of lines, and calls a tool over it.
     *
     * @param target of lines with TLS.
     * @throws IOException when it is refused.
     */
    public void openLines(Target target) throws IOException {
        final ByteClient client = ByteClient.connect(tls, target);
        lines.add(client);
        final String answer = client.call("echo", "{\"message\":\"alive\"}");
        if (!answer.contains("alive")) {
            throw new IOException("The lines of the " + name + " are not served: " + answer);
        }
        open.add(new Open(
                "connection of lines", CompletableFuture.runAsync(() -> readToEnd(client), Thread.ofVirtual()::start)));
    }

    private static void readToEnd(ByteClient client) {
        try {
            while (true) {
                client.readLine();
            }
        } catch (final IOException ended) {
            return;
        }
    }

    /** All that was opened must be open. */
    public void requireOpen() throws IOException {
        for (final Open each : open) {
            if (each.end.isDone()) {
                throw new IOException("The " + each.kind + " of the " + name + " has ended");
            }
        }
    }

    /**
     * All that was opened must end.
     *
     * @param withinS seconds for it.
     * @throws IOException when something stays open.
     */
    public void awaitEnds(double withinS) throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + (long) (withinS * 1e9);
        for (final Open each : open) {
            final CompletableFuture<?> end = each.end.handle((ended, broken) -> each.kind); // Both are an end.
            try {
                end.get(Math.max(1, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (final TimeoutException | ExecutionException late) {
                throw new IOException("The " + each.kind + " of the " + name + " stays open", late);
            }
        }
        open.clear();
    }

    private <T> T await(String kind, CompletableFuture<T> opening) throws IOException, InterruptedException {
        try {
            return opening.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final TimeoutException | ExecutionException refused) {
            throw new IOException("The " + kind + " of the " + name + " is not opened", refused);
        }
    }

    @Override
    public void close() {
        lines.forEach(ByteClient::close);
        http.shutdownNow();
    }
}
