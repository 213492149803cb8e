package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve --audit-log} and {@code --access-log}, as a process. */
@Timeout(180)
class AuditServeTest {
    private static final String KEY = "canary-7f3a9c1e5b2d4860";
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":ID,\"method\":\"tools/call\","
            + "\"params\":{\"name\":\"NAME\",\"arguments\":{\"message\":\"canary-argument\"}}}";

    @TempDir
    private Path directory;

    private static int post(URI url, String body) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            final HttpRequest request = HttpRequest.newBuilder(url)
                    .timeout(ServeProcess.PATIENCE)
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json, text/event-stream")
                    .header("Authorization", "Bearer " + KEY)
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }

    private static void await(BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + ServeProcess.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNs).isNegative();
            Thread.onSpinWait();
        }
    }

    private static boolean has(Path file, String text) {
        try {
            return Files.exists(file) && Files.readString(file).contains(text);
        } catch (final IOException unreadable) {
            return false;
        }
    }

    @Test
    void shouldTellWhoCalledWhatAndShowNoSecret() throws Exception {
        final byte[] digest = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.US_ASCII));
        final Path keys =
                Files.writeString(directory.resolve("keys"), HexFormat.of().formatHex(digest) + " alice read\n");
        final Path audit = directory.resolve("audit.jsonl");
        final Path access = directory.resolve("access.jsonl");
        final String[] arguments = {
            "--http",
            "127.0.0.1:0",
            "--auth-keys",
            keys.toString(),
            "--scope",
            "tool:add=write",
            "--audit-log",
            audit.toString(),
            "--access-log",
            access.toString()
        };
        try (ServeProcess server = new ServeProcess(arguments)) {
            final URI url = server.awaitHttp();
            assertThat(post(url, CALL.replace("NAME", "echo").replace("ID", "1")))
                    .isEqualTo(200);
            assertThat(post(url, CALL.replace("NAME", "add").replace("ID", "2")))
                    .isEqualTo(403);
            assertThat(post(url, "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"}"))
                    .isEqualTo(200);
            server.stop();
        }
        final List<String> calls = Files.readAllLines(audit);
        assertThat(calls)
                .hasSize(2)
                .allMatch(line -> line.contains("\"principal\":\"alice\"") && line.contains("\"transport\":\"http\""));
        assertThat(calls).anyMatch(line -> line.contains("\"tool\":\"echo\",\"id\":\"1\",\"outcome\":\"ok\""));
        assertThat(calls)
                .anyMatch(line -> line.contains(
                        "\"tool\":\"add\",\"id\":\"2\",\"requiredScopes\":\"write\",\"outcome\":\"denied\""));
        assertThat(Files.readAllLines(access)).hasSize(3).anyMatch(line -> line.contains("\"method\":\"ping\""));
        assertThat(Files.readString(audit) + Files.readString(access)).doesNotContain("canary");
    }

    @Test
    void shouldOpenItsFilesAgainAtSighup() throws Exception {
        final Path audit = directory.resolve("audit.jsonl");
        final Path rotated = directory.resolve("rotated");
        try (ServeProcess server = new ServeProcess("--http", "127.0.0.1:0", "--audit-log", audit.toString())) {
            final URI url = server.awaitHttp();
            post(url, CALL.replace("NAME", "echo").replace("ID", "1"));
            await(() -> has(audit, "\"id\":\"1\""));
            Files.move(audit, rotated);
            final Process signal = new ProcessBuilder("kill", "-HUP", Long.toString(server.process.pid())).start();
            assertThat(signal.waitFor(ServeProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            await(() -> {
                try {
                    post(url, CALL.replace("NAME", "echo").replace("ID", "2"));
                } catch (final IOException | InterruptedException failure) {
                    throw new AssertionError(failure);
                }
                return has(audit, "\"id\":\"2\"");
            });
            assertThat(server.stop()).isEqualTo(ServeProcess.EXIT_BY_SIGTERM);
        }
        assertThat(Files.readString(rotated)).contains("\"id\":\"1\"");
    }
}
