package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** {@code peregrine serve} as a process of its own. */
public final class ServeProcess implements AutoCloseable {
    /** The exit code of a process that SIGTERM ended. */
    public static final int EXIT_BY_SIGTERM = 128 + 15;

    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String END = "\0";

    public final Process process;
    /** A test that asks for a mode itself is told what is said of it. */
    private final boolean modeIsTheTests;

    /** Whether the watchdog wrote the last line that was read. */
    private boolean watchdog;

    public final List<String> said = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    public ServeProcess(String... arguments) throws IOException {
        this(List.of(), List.of(), arguments);
    }

    /** With what stands before the JVM's own command, and with more options for it. */
    ServeProcess(List<String> before, List<String> jvmOptions, String... arguments) throws IOException {
        this(System.getProperty("java.class.path"), before, jvmOptions, arguments);
    }

    /** From another class path than the tests' own. */
    ServeProcess(String classPath, List<String> before, List<String> jvmOptions, String... arguments)
            throws IOException {
        final List<String> command = new ArrayList<>(before);
        final List<String> options = new ArrayList<>(List.of(
                "--add-exports=java.base/jdk.internal.perf=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED"));
        options.addAll(jvmOptions);
        command.addAll(ServeLine.of(classPath, options, arguments));
        modeIsTheTests = List.of(arguments).contains("--threading");
        process = new ProcessBuilder(command).start();
        Thread.ofVirtual().start(this::readErrors);
    }

    private void readErrors() {
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            errors.lines()
                    .filter(line -> modeIsTheTests || !ServeLine.isDueToTheMode(line))
                    .filter(line -> !isOfTheWatchdog(line))
                    .forEach(lines::add);
        } catch (final IOException ended) {
            lines.add(ended.toString());
        } finally {
            lines.add(END);
        }
    }

    /** Whether a line is of the watchdog, which says of a machine that is busy with other tests that a thread stands still. */
    private boolean isOfTheWatchdog(String line) {
        watchdog = line.startsWith("peregrine: error: stalled: ") || (watchdog && line.startsWith("\t"));
        return watchdog;
    }

    /** Waits for a line on standard error that contains the text; returns it. */
    public String awaitLine(String text) throws InterruptedException {
        while (true) {
            final String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (line == null || line.equals(END)) {
                throw new AssertionError("No line with '" + text + "' among " + said);
            }
            said.add(line);
            if (line.contains(text)) {
                return line;
            }
        }
    }

    /** Waits for the end of the process; returns its exit code. */
    public int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("ended, having said %s", said)
                .isTrue();
        for (String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                line != null && !line.equals(END);
                line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            said.add(line);
        }
        return process.exitValue();
    }

    /** The address that the banner names. */
    public URI awaitHttp() throws InterruptedException {
        return URI.create(awaitLine("http://").strip());
    }

    /** Sends one request of the 2025 era; returns the response's body when it comes. */
    CompletableFuture<String> call(URI endpoint, String method, String params) {
        final HttpRequest request = HttpRequest.newBuilder(endpoint)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}"))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body);
    }

    /** Sends SIGTERM and goes on reading what the process says; {@link Process#destroy} would close its streams. */
    void terminate() {
        assertThat(process.toHandle().destroy()).isTrue();
    }

    /** Ends the server as its operator would, so that all that it writes is written; returns its exit code. */
    public int stop() throws InterruptedException {
        terminate();
        return awaitExit();
    }

    /** Kills the server, which may lose what it had not yet written. */
    @Override
    public void close() {
        client.shutdownNow();
        process.destroyForcibly();
    }
}
