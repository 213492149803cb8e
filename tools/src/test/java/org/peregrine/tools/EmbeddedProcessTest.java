package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** README's example as a process of its own, which gets SIGTERM during a call. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EmbeddedProcessTest {
    private static final Pattern EXAMPLE = Pattern.compile("`Server.java`.*?```java\n(.*?)```", Pattern.DOTALL);
    private static final String SUM = "String.valueOf(sum.a() + sum.b())";
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\","
                    + "\"arguments\":{\"a\":40,\"b\":2}}}";

    @TempDir
    private Path directory;

    /** The example with a handler that waits for a byte, and with a port that is free. */
    private Path source(int port, int gate) throws IOException {
        final Matcher example = EXAMPLE.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(example.find()).isTrue();
        final String code = example.group(1);
        assertThat(code).contains(SUM, "8080", "engine.awaitClose()");
        return Files.writeString(directory.resolve("Server.java"), """
                %s
                static String hold(int sum) {
                    try (java.net.Socket gate = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), %d)) {
                        return gate.getInputStream().read() < 0 ? "cut" : String.valueOf(sum);
                    } catch (java.io.IOException failed) {
                        return failed.toString();
                    }
                }
                """.formatted(
                        code.replace(SUM, "hold(sum.a() + sum.b())").replace("8080", String.valueOf(port)), gate));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitPort(int port) {
        final long deadlineNs = System.nanoTime() + ServeProcess.PATIENCE.toNanos();
        while (System.nanoTime() < deadlineNs) {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(probe.isConnected()).isTrue();
                return;
            } catch (final IOException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("The example does not listen");
    }

    @Test
    void shouldDrainTheExampleOfTheReadmeOnSigterm() throws Exception {
        final int port = freePort();
        try (ServerSocket gate = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpClient client = HttpClient.newHttpClient()) {
            gate.setSoTimeout((int) ServeProcess.PATIENCE.toMillis());
            final Process example = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            source(port, gate.getLocalPort()).toString())
                    .redirectErrorStream(true)
                    .start();
            try {
                awaitPort(port);
                final CompletableFuture<String> answer = client.sendAsync(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/mcp"))
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(CALL))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .thenApply(HttpResponse::body);
                try (Socket underWay = gate.accept()) {
                    example.toHandle().destroy();
                    assertThat(example.waitFor(100, TimeUnit.MILLISECONDS)).isFalse();
                    underWay.getOutputStream().write('!');
                    assertThat(answer.get(ServeProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .contains("\"text\":\"42\"");
                }
                assertThat(example.waitFor(ServeProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(example.exitValue()).isEqualTo(ServeProcess.EXIT_BY_SIGTERM);
                assertThat(new String(example.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .doesNotContain("Exception");
            } finally {
                example.destroyForcibly();
            }
        }
    }

    @Test
    void shouldNameTheOptionThatTheJvmWasStartedWithout() throws Exception {
        final Process example = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source(freePort(), 0).toString())
                .redirectErrorStream(true)
                .start();
        try {
            final String said = new String(example.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(example.waitFor(ServeProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(example.exitValue()).isEqualTo(1);
            assertThat(said.lines())
                    .first()
                    .asString()
                    .endsWith(
                            "the JVM needs the option --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED (or, in the"
                                    + " manifest of a jar that is started with -jar, Add-Exports: java.base/jdk.internal.misc)");
        } finally {
            example.destroyForcibly();
        }
    }

    @Test
    void shouldNameTheOptionInOneLineWhenTheServerItselfIsStartedWithoutIt() throws Exception {
        final Process serve = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PeregrineMain.class.getName(),
                        "serve",
                        "--kit",
                        "none")
                .redirectErrorStream(true)
                .start();
        try {
            final String said = new String(serve.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said.lines())
                    .singleElement()
                    .asString()
                    .startsWith("peregrine: the JVM needs the option --add-exports=java.base/jdk.internal.misc");
        } finally {
            serve.destroyForcibly();
        }
    }
}
