package org.peregrine.bench.rivals;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Messages to one server over HTTP, one at a time: those that check it, none that are measured. */
final class HttpPeer implements AutoCloseable {
    private static final long START_TIMEOUT_S = 60;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int OK = 200;
    private static final int SHOWN = 160;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(START_TIMEOUT_S))
            .build();
    private final URI url;
    private String session;
    private String revision = Echo.LEGACY;

    HttpPeer(int port) {
        url = URI.create("http://127.0.0.1:" + port + "/mcp");
    }

    /** Sends a first message as soon as the process listens; the answer's session is kept. */
    String first(Process process, Mode mode) throws IOException {
        final long startNs = System.nanoTime();
        while (true) {
            try {
                if (mode == Mode.MODERN) {
                    return text(send(discover()));
                }
                final HttpResponse<String> answer = send(post(Echo.INITIALIZE, Echo.LEGACY));
                session = answer.headers().firstValue("mcp-session-id").orElse(null);
                revision = Echo.negotiated(message(answer));
                return text(answer);
            } catch (final ConnectException notYet) {
                if (!process.isAlive()) {
                    throw new IOException("it ended with code " + process.exitValue(), notYet);
                }
                if (System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(START_TIMEOUT_S)) {
                    throw notYet;
                }
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }

    /** Says that the session begins, or that the server's session is of no use to this peer. */
    void begin(boolean wanted) throws IOException {
        if (!wanted) {
            session = null;
            revision = Echo.LEGACY;
        } else if (session != null) {
            send(post(Echo.INITIALIZED, revision));
        }
    }

    /**
     * Calls a tool.
     *
     * @param tool to call.
     * @param mode of the server: in that without sessions the answer must be JSON alone.
     * @return the answer.
     * @throws IOException when there is none.
     */
    String call(RivalWorkload.Tool tool, Mode mode) throws IOException {
        if (mode == Mode.MODERN) {
            return text(send(post(Echo.modernCall(tool), Echo.MODERN)
                    .header("Mcp-Method", "tools/call")
                    .header("Mcp-Name", tool.id())));
        }
        final HttpResponse<String> answer = send(post(Echo.call(tool), revision));
        if (mode == Mode.STATELESS && !type(answer).startsWith("application/json")) {
            throw new IOException("it answered " + shown(answer));
        }
        return text(answer);
    }

    /** The words of a server that does not speak 2026-07-28; null when it says that it does. */
    String modernRefusal() throws IOException {
        final HttpResponse<String> answer = send(discover());
        return answer.statusCode() == OK && Echo.isModern(message(answer)) ? null : shown(answer);
    }

    private HttpRequest.Builder discover() {
        return post(Echo.DISCOVER, Echo.MODERN).header("Mcp-Method", "server/discover");
    }

    private HttpRequest.Builder post(String body, String spoken) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(START_TIMEOUT_S))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", spoken)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return session == null || spoken.equals(Echo.MODERN) ? request : request.header("Mcp-Session-Id", session);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private static String text(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("it answered " + shown(answer));
        }
        return message(answer);
    }

    /** The message in a body of JSON, or in an event stream. */
    private static String message(HttpResponse<String> answer) {
        return type(answer).startsWith("text/event-stream")
                ? answer.body()
                        .lines()
                        .filter(line -> line.startsWith("data:"))
                        .map(line -> line.substring("data:".length()).strip())
                        .collect(Collectors.joining())
                : answer.body();
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("content-type").orElse("");
    }

    private static String shown(HttpResponse<String> answer) {
        final String body = answer.body().replaceAll("\\s+", " ");
        return ("status " + answer.statusCode() + ", " + type(answer) + " "
                        + body.substring(0, Math.min(SHOWN, body.length())))
                .strip();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
