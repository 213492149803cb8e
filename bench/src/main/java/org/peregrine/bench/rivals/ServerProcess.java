package org.peregrine.bench.rivals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.bench.process.RigProcess;

/**
 * A running server, which has answered {@code initialize} and echoed one text.
 *
 * @param child the server; it has no children, so all that it uses is in /proc under its id.
 * @param port of HTTP; 0 over stdio.
 * @param startMs from the start of its process to its first answer.
 * @param answer to {@link Echo#CALL}.
 */
record ServerProcess(RigProcess child, int port, double startMs, String answer) implements AutoCloseable {
    private static final long START_TIMEOUT_S = 30;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final double NANOS_PER_MILLI = 1e6;

    /** Starts a server over HTTP. */
    static ServerProcess http(Rival rival) throws IOException {
        final int port = RigProcess.freePort();
        final long startNs = System.nanoTime();
        final Process process = start(rival.http(port));
        try (HttpClient client = client()) {
            final HttpResponse<String> first = firstAnswer(client, process, post(port, Echo.INITIALIZE, null), startNs);
            final double startMs = (System.nanoTime() - startNs) / NANOS_PER_MILLI;
            final boolean initialized = rival.session() != Rival.Session.NEVER;
            if (initialized) {
                Echo.requireInitialized(first.body());
            }
            final String session = rival.isInitialized(RivalWorkload.HTTP_1)
                    ? first.headers().firstValue("mcp-session-id").orElse(null)
                    : null;
            if (session != null) {
                send(client, post(port, Echo.INITIALIZED, session));
            }
            final HttpResponse<String> call = send(client, post(port, Echo.CALL, session));
            requireJson(call);
            Echo.requireEcho(call.body());
            requireAlone(process);
            return new ServerProcess(new RigProcess(rival.key(), process), port, startMs, call.body());
        } catch (final IOException failure) {
            process.destroyForcibly();
            throw failure;
        }
    }

    /** Starts a server over stdio. */
    static ServerProcess stdio(Rival rival) throws IOException {
        final long startNs = System.nanoTime();
        final Process process = start(rival.stdio());
        // A server that does not answer ends, and its output with it.
        final CompletableFuture<Void> watch = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(START_TIMEOUT_S, TimeUnit.SECONDS));
        try {
            final Writer out = process.outputWriter(StandardCharsets.UTF_8);
            final BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
            final String first = ask(out, in, Echo.INITIALIZE);
            final double startMs = (System.nanoTime() - startNs) / NANOS_PER_MILLI;
            if (rival.session() != Rival.Session.NEVER) {
                Echo.requireInitialized(first);
                out.write(Echo.INITIALIZED + "\n");
            }
            final String call = ask(out, in, Echo.CALL);
            Echo.requireEcho(call);
            requireAlone(process);
            return new ServerProcess(new RigProcess(rival.key(), process), 0, startMs, call);
        } catch (final IOException failure) {
            process.destroyForcibly();
            throw failure;
        } finally {
            watch.cancel(false);
        }
    }

    private static String ask(Writer out, BufferedReader in, String message) throws IOException {
        out.write(message + "\n");
        out.flush();
        final String line = in.readLine();
        if (line == null) {
            throw new IOException("it ended without an answer");
        }
        return line;
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void requireAlone(Process process) throws IOException {
        if (process.descendants().findAny().isPresent()) {
            throw new IOException("it has child processes, whose CPU time would not be counted");
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(START_TIMEOUT_S))
                .build();
    }

    private static HttpRequest post(int port, String body, String session) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/mcp"))
                .timeout(Duration.ofSeconds(START_TIMEOUT_S))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", "2025-11-25")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return (session == null ? request : request.header("Mcp-Session-Id", session)).build();
    }

    private static HttpResponse<String> firstAnswer(
            HttpClient client, Process process, HttpRequest request, long startNs) throws IOException {
        while (true) {
            try {
                return send(client, request);
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

    private static HttpResponse<String> send(HttpClient client, HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private static void requireJson(HttpResponse<String> response) throws IOException {
        final String type = response.headers().firstValue("content-type").orElse("");
        if (response.statusCode() != 200 || !type.startsWith("application/json")) {
            throw new IOException("status " + response.statusCode() + ", " + type + ": " + response.body());
        }
    }

    long pid() {
        return child.process().pid();
    }

    /** Takes the processor from it, so that it disturbs no other server's round. */
    void pause() throws IOException {
        child.pause();
    }

    /** Lets it run again. */
    void resume() throws IOException {
        child.resume();
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
