package org.peregrine.tools.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.peregrine.tools.result.BenchmarkResult;

/** {@code peregrine serve} in a process of its own, with this process's JVM flags, on ports that were free. */
final class MeasuredServer implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("(http|ws|tcp)://(127\\.0\\.0\\.1:\\d+)\\S*");
    private static final String EXPORTS = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
    private static final long END_TIMEOUT_S = 15;
    private static final int ENDPOINTS = 3;

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Process process;
    private final Path log;
    private String http;
    private String ws;
    private String tcp;

    private MeasuredServer(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a server and waits until it says where it listens.
     *
     * @param options of {@code serve} besides its endpoints.
     * @return serving.
     * @throws IOException when it ended instead; the message has what it said.
     */
    static MeasuredServer start(String... options) throws IOException {
        final List<String> command = command();
        command.addAll(List.of(
                "serve", "--http", "127.0.0.1:0", "--ws", "127.0.0.1:0", "--tcp", "127.0.0.1:0", "--kit", "bench"));
        final Path log = Files.createTempFile("peregrine-bench", ".hlog");
        command.addAll(List.of("--hlog", log.toString()));
        command.addAll(List.of(options));
        final MeasuredServer server = new MeasuredServer(
                new ProcessBuilder(command).redirectErrorStream(true).start(), log);
        server.awaitEndpoints();
        return server;
    }

    /** This program, run again in the same way. */
    static List<String> command() {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-agentlib") && !flag.startsWith("-javaagent"))
                .forEach(command::add);
        if (command.stream().noneMatch(EXPORTS::equals)) {
            command.add(EXPORTS); // From the manifest, when this process was started with -jar.
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.peregrine.tools.PeregrineMain"));
        return command;
    }

    private void awaitEndpoints() throws IOException {
        final StringBuilder said = new StringBuilder();
        final BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        int found = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            for (final Matcher url = URL.matcher(line); url.find(); ) {
                found++;
                switch (url.group(1)) {
                    case "http" -> http = url.group(2);
                    case "ws" -> ws = url.group(2);
                    default -> tcp = url.group(2);
                }
            }
            if (found == ENDPOINTS) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(later -> {}));
                return;
            }
        }
        throw new IOException("The server ended before it served: " + said);
    }

    /**
     * Adds what the server's collectors did while something was measured that has just ended; waits until the server's
     * recorder has written it.
     *
     * @param result without it.
     * @throws IOException when the server does not write it.
     */
    BenchmarkResult withPauses(BenchmarkResult result) throws IOException {
        final long toMs = System.currentTimeMillis();
        final long fromMs = toMs - (long) (result.work().durationS() * 1e3);
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < PATIENCE_NS) {
            final ServerPauses pauses = ServerPauses.in(log, fromMs, toMs);
            if (pauses != null) {
                return result.withPauses(pauses.count(), pauses.totalUs(), pauses.mostUs());
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
        throw new IOException("The server does not record its pauses any more");
    }

    long pid() {
        return process.pid();
    }

    /** A target of {@code load}. */
    String target(String kind) {
        return switch (kind) {
            case "http" -> "http://" + http + "/mcp";
            case "sse" -> "http+sse://" + http + "/sse";
            case "ws" -> "ws://" + ws + "/mcp";
            default -> "tcp:" + tcp;
        };
    }

    @Override
    public void close() {
        end();
        try {
            Files.deleteIfExists(log);
        } catch (final IOException kept) {
            throw new UncheckedIOException(kept);
        }
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
