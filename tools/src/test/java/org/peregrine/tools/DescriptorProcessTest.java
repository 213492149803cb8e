package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.file.StatusSnapshot;
import org.peregrine.tools.stat.StatusDirectory;

/** A server that has no file descriptor left from its first second on refuses newcomers, is seen by others, and lives on. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class DescriptorProcessTest {
    /** More than a started server takes for a moment, and fewer than {@link #CONNECTIONS}. */
    private static final int SPARE = 40;

    private static final int CONNECTIONS = 100;
    private static final int INTERVALS = 3;
    private static final int TERMINATED = 143;
    private static final String[] OPTIONS = {"--http", "127.0.0.1:0", "--admin", "127.0.0.1:0"};

    @TempDir
    private Path directory;

    /**
     * As it is shipped: classes come from files that are open already, and not from directories, each file of which takes
     * a descriptor.
     */
    private String classPathOfJars() throws IOException {
        final List<String> jars = new ArrayList<>();
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            final Path path = Path.of(entry);
            jars.add(Files.isDirectory(path) ? jar(path, jars.size()).toString() : entry);
        }
        return String.join(File.pathSeparator, jars);
    }

    private Path jar(Path classes, int index) throws IOException {
        final Path jar = directory.resolve("classes" + index + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file);
                Stream<Path> found = Files.walk(classes)) {
            entries.setLevel(0);
            for (final Path path : found.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(
                        new JarEntry(classes.relativize(path).toString().replace(File.separatorChar, '/')));
                Files.copy(path, entries);
            }
        }
        return jar;
    }

    private static ServeProcess serve(String classPath, int descriptors) throws IOException {
        return new ServeProcess(
                classPath, List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh"), List.of(), OPTIONS);
    }

    /** Number of descriptors that a server holds which has just started. */
    private static int held(String classPath) throws IOException, InterruptedException {
        try (ServeProcess server = serve(classPath, 1024)) {
            server.awaitLine("(admin)");
            return openDescriptors(server);
        }
    }

    private static int openDescriptors(ServeProcess server) {
        return new File("/proc/" + server.process.pid() + "/fd").list().length;
    }

    private static StatusSnapshot status(ServeProcess server) {
        return StatusSnapshot.read(StatusDirectory.ofUser().file(server.process.pid()));
    }

    private static void await(String what, BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNs).as(what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Test
    void shouldRecordOnAndServeAgainAfterItRanOutOfDescriptors() throws Exception {
        final String classPath = classPathOfJars();
        final int held = held(classPath);
        try (ServeProcess server = serve(classPath, held + SPARE);
                HttpClient client = HttpClient.newHttpClient()) {
            final URI endpoint = server.awaitHttp();
            final String line = server.awaitLine("(admin)").strip();
            final URI metrics = URI.create(line.substring(0, line.indexOf(' ')));
            final List<Socket> crowd = new ArrayList<>();
            final CompletableFuture<HttpResponse<String>> scrape;
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    final Socket socket = new Socket();
                    crowd.add(socket);
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.getPort()), 30_000);
                }
                await(
                        "refusals",
                        () -> status(server).counters().getOrDefault(EngineCounter.ACCEPT_FAILURES.label(), 0L) > 0);
                scrape =
                        client.sendAsync(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString());
                for (int i = 0; i < INTERVALS; i++) {
                    final long endMs = status(server).endMs();
                    await("an interval's end", () -> status(server).endMs() > endMs);
                }
                assertThat(refused(crowd.getLast())).contains("503");
            } finally {
                for (final Socket socket : crowd) {
                    socket.close();
                }
            }
            await("descriptors of those who have left", () -> openDescriptors(server) <= held + SPARE / 2);
            assertThat(server.call(endpoint, "ping", "{}").get(30, TimeUnit.SECONDS))
                    .contains("result");
            assertThat(scrape.get(30, TimeUnit.SECONDS).body()).contains("peregrine_");
            assertThat(client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("peregrine_");
            server.terminate();
            assertThat(server.awaitExit()).isEqualTo(TERMINATED);
            assertThat(server.said).hasSizeLessThan(300);
            assertThat(server.said.stream().filter(said -> said.contains("Too many open files")))
                    .isNotEmpty();
        }
    }

    private static String refused(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
}
