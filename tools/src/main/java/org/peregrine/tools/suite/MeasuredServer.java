package org.peregrine.tools.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.tools.result.StatusWatch;
import org.peregrine.tools.stat.StatusDirectory;

/** {@code peregrine serve} in a process of its own, with this process's JVM flags, on ports that were free. */
final class MeasuredServer implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("(http|ws|tcp)://(127\\.0\\.0\\.1:\\d+)\\S*");
    /** In the manifest, when this process was started with -jar. */
    private static final List<String> EXPORTS = List.of(
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.perf=ALL-UNNAMED");

    /** It is started without {@code --threading}. */
    static final String THREADING_MODE = ThreadingMode.SHARED.name();

    private static final long END_TIMEOUT_S = 15;
    private static final int ENDPOINTS = 3;

    private final Process process;
    private String http;
    private String ws;
    private String tcp;

    private MeasuredServer(Process process) {
        this.process = process;
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
        command.addAll(List.of(options));
        final MeasuredServer server = new MeasuredServer(
                new ProcessBuilder(command).redirectErrorStream(true).start());
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
        for (final String export : EXPORTS) {
            if (!command.contains(export)) {
                command.add(export);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.peregrine.tools.PeregrineMain"));
        return command;
    }

    private void awaitEndpoints() throws IOException {
        final StringBuilder output = new StringBuilder();
        final BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        int found = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            output.append(line).append('\n');
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
        throw new IOException("The server ended before it served: " + output);
    }

    /** Begins to watch the server's stops and allocation. */
    StatusWatch watch() {
        return new StatusWatch(StatusDirectory.ofUser().file(process.pid()));
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
