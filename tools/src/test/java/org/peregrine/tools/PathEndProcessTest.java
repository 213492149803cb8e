package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose path cannot go on ends with a code of its own, for whoever starts it again. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class PathEndProcessTest {
    private static final int PATH_ENDED = 70;

    /** Closes the descriptors on which the path waits, as a native library with a mistake would. */
    private static final String BREAK = """
            builder.tool(Tool.named("break").inline((call, reply) -> {
                final var linker = java.lang.foreign.Linker.nativeLinker();
                final var close = linker.downcallHandle(
                        linker.defaultLookup().find("close").orElseThrow(),
                        java.lang.foreign.FunctionDescriptor.of(
                                java.lang.foreign.ValueLayout.JAVA_INT, java.lang.foreign.ValueLayout.JAVA_INT));
                for (final java.io.File file : new java.io.File("/proc/self/fd").listFiles()) {
                    try {
                        if (java.nio.file.Files.readSymbolicLink(file.toPath()).toString().contains("eventpoll")) {
                            final int ignored = (int) close.invokeExact(Integer.parseInt(file.getName()));
                        }
                    } catch (final java.nio.file.NoSuchFileException gone) {
                        continue;
                    } catch (final Throwable failure) {
                        throw new IllegalStateException(failure);
                    }
                }
                reply.text("broken");
            }));
            builder.tool(Tool.named("stuck").inline((call, reply) -> {
                while (true) {
                    Thread.onSpinWait();
                }
            }));
            """;

    @TempDir
    private Path directory;

    @Test
    void shouldExitWithItsCodeWhenAThreadOfThePathIsGivenUp() throws Exception {
        final Path plugin = PluginFile.registering(directory, "Breaking", BREAK);
        try (ServeProcess server = new ServeProcess("--http", "127.0.0.1:0", "--plugin", plugin.toString())) {
            final URI endpoint = server.awaitHttp();
            assertThat(server.call(endpoint, "ping", "{}").get(30, TimeUnit.SECONDS))
                    .contains("result");
            final var lost = server.call(endpoint, "tools/call", "{\"name\":\"break\",\"arguments\":{}}");
            server.awaitLine("peregrine: fatal: Thread pg0-");
            assertThat(server.awaitExit()).isEqualTo(PATH_ENDED);
            assertThat(server.said.stream().filter(line -> line.startsWith("peregrine: fatal:")))
                    .hasSize(1);
            assertThat(server.said).hasSizeLessThan(200);
            lost.cancel(true);
        }
    }

    @Test
    void shouldSayOnTheAdminPortWhichThreadStandsStill() throws Exception {
        final Path plugin = PluginFile.registering(directory, "Breaking", BREAK);
        try (ServeProcess server = new ServeProcess(
                        "--http",
                        "127.0.0.1:0",
                        "--admin",
                        "127.0.0.1:0",
                        "--limit",
                        "READY_STALL_NS=200000000",
                        "--limit",
                        "HEALTH_STALL_NS=400000000",
                        "--plugin",
                        plugin.toString());
                HttpClient client = HttpClient.newHttpClient()) {
            final URI endpoint = server.awaitHttp();
            final String line = server.awaitLine("(admin)").strip();
            final URI admin = URI.create(line.substring(0, line.indexOf(' ')));
            assertThat(get(client, admin.resolve("/ready")).statusCode()).isEqualTo(200);
            final var lost = server.call(endpoint, "tools/call", "{\"name\":\"stuck\",\"arguments\":{}}");
            HttpResponse<String> answer = get(client, admin.resolve("/health"));
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (answer.statusCode() == 200 && System.nanoTime() - deadlineNs < 0) {
                answer = get(client, admin.resolve("/health"));
            }
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).startsWith("stalled: pg0-").contains("net-0");
            assertThat(get(client, admin.resolve("/ready")).body()).startsWith("stalled: pg0-");
            lost.cancel(true);
        }
    }

    private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
