package org.peregrine.tools.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.peregrine.client.Target;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.tools.program.EndHook;
import org.peregrine.tools.program.OwnCommand;
import org.peregrine.tools.result.StatusWatch;
import org.peregrine.tools.stat.StatusDirectory;

/**
 * {@code peregrine serve} in a process of its own, with this process's JVM flags, on ports that were free. One over
 * Aeron has its driver within it, in a directory of its own, which goes with it.
 */
public final class MeasuredServer implements AutoCloseable {
    /** It is started without {@code --threading}. */
    public static final String THREADING_MODE = ThreadingMode.SHARED.name();

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final long END_TIMEOUT_S = 15;
    private static final int MAX_OUTPUT = 1_000;

    private final Process process;
    private final EndHook endHook;
    private final Map<String, Target> targets = new HashMap<>();

    /** Of the server's own, to be deleted after its end; null without Aeron. */
    private final Path directory;

    private MeasuredServer(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
        endHook = EndHook.of("a server", this::end);
    }

    /**
     * Starts a server and waits until it says where it listens.
     *
     * @param options of {@code serve} besides its endpoints.
     * @return serving.
     * @throws IOException when it ended instead; the message has its output.
     */
    public static MeasuredServer start(String... options) throws IOException {
        final List<String> words =
                new ArrayList<>(List.of("--http", "127.0.0.1:0", "--ws", "127.0.0.1:0", "--tcp", "127.0.0.1:0"));
        words.addAll(List.of(options));
        return launch(null, words);
    }

    /**
     * Starts a server with Aeron alone, whose driver would take time from the other workloads.
     *
     * @param medium {@code ipc} or {@code udp}.
     * @return serving; its target is named {@code aeron}.
     * @throws IOException when it ended instead; the message has its output.
     */
    static MeasuredServer startAeron(String medium) throws IOException {
        final Path memory =
                Files.isWritable(SHARED_MEMORY) ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
        final Path directory = Files.createTempDirectory(memory, "peregrine-bench-");
        final String channel = "udp".equals(medium) ? "aeron:udp?endpoint=127.0.0.1:" + freePort() : "aeron:ipc";
        return launch(directory, List.of("--aeron", channel));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static MeasuredServer launch(Path directory, List<String> options) throws IOException {
        final List<String> command = OwnCommand.words();
        if (directory != null) {
            command.add(1, "-Daeron.dir=" + directory.resolve("aeron"));
        }
        command.addAll(List.of("serve", "--kit", "bench", "--print-urls"));
        command.addAll(options);
        final MeasuredServer server = new MeasuredServer(new ProcessBuilder(command).start(), directory);
        server.awaitEndpoints();
        return server;
    }

    /** A server that a client starts and speaks with over its standard input and output. */
    static List<String> stdioCommand() {
        final List<String> command = OwnCommand.words();
        command.addAll(List.of("serve", "--stdio", "--kit", "bench"));
        return command;
    }

    private void awaitEndpoints() throws IOException {
        final Queue<String> output = new ArrayBlockingQueue<>(MAX_OUTPUT);
        final Thread saying = Thread.ofVirtual()
                .start(() -> process.errorReader(StandardCharsets.UTF_8).lines().forEach(output::offer));
        final BufferedReader urls = process.inputReader(StandardCharsets.UTF_8);
        for (String url = urls.readLine(); url != null; url = urls.readLine()) {
            if (url.isEmpty()) {
                return;
            }
            final Target target = Target.parse(url);
            targets.put(target.transport(), target);
            if (target.kind() == Target.Kind.HTTP) {
                targets.put("sse", Target.parse("http+sse://" + target.authority() + "/sse"));
            }
        }
        try {
            saying.join(Duration.ofSeconds(END_TIMEOUT_S));
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("The server ended before it served: " + String.join("\n", output));
    }

    /**
     * Begins to watch the server's stops and allocation.
     *
     * @return watching until closed.
     */
    public StatusWatch watch() {
        return new StatusWatch(StatusDirectory.ofUser().file(process.pid()));
    }

    /**
     * The server's process.
     *
     * @return its id.
     */
    public long pid() {
        return process.pid();
    }

    /**
     * A target of load.
     *
     * @param kind {@code http}, {@code sse}, {@code websocket}, {@code tcp} or {@code aeron}.
     * @return the target; null when it does not listen there.
     */
    public Target target(String kind) {
        return targets.get(kind);
    }

    /** Ends the server. */
    @Override
    public void close() {
        endHook.close();
        end();
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
        if (directory != null) {
            IoUtil.delete(directory.toFile(), true);
        }
    }
}
