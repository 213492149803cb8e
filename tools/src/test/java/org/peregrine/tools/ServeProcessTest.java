package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.tools.stat.StatusDirectory;

/** The real process: its plugins, its words on standard error, its end. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServeProcessTest {
    private static final String ANY_PORT = "127.0.0.1:0";

    @TempDir
    private Path directory;

    private static ServerSocket listen() throws IOException {
        final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        socket.setSoTimeout((int) ServeProcess.PATIENCE.toMillis());
        return socket;
    }

    private static String tool(String name, String arguments) {
        return "{\"name\":\"" + name + "\",\"arguments\":" + arguments + "}";
    }

    @Test
    void shouldServeAPluginAndADirectoryWithoutNoise() throws Exception {
        final Path files = Files.createDirectory(directory.resolve("files"));
        Files.writeString(files.resolve("note.txt"), "remember");
        try (ServeProcess serve = new ServeProcess(
                "--http",
                ANY_PORT,
                "--plugin",
                PluginFile.demo(directory).toString(),
                "--resources",
                files.toString(),
                "--kit",
                "built-in")) {
            final URI http = serve.awaitHttp();
            assertThat(serve.call(http, "tools/call", tool("shout", "{\"words\":\"hi\"}"))
                            .get())
                    .contains("\"text\":\"HI\"");
            assertThat(serve.call(http, "tools/call", tool("echo", "{\"message\":\"kit\"}"))
                            .get())
                    .contains("kit");
            assertThat(serve.call(http, "resources/read", "{\"uri\":\"demo://about\"}")
                            .get())
                    .contains("A demo");
            assertThat(serve.call(http, "resources/read", "{\"uri\":\"file:///note.txt\"}")
                            .get())
                    .contains("remember");
            serve.process.destroy();
            assertThat(serve.awaitExit()).isEqualTo(ServeProcess.EXIT_BY_SIGTERM);
            assertThat(serve.said)
                    .hasSize(4)
                    .first()
                    .asString()
                    .startsWith("Peregrine ")
                    .contains("6 tools", "3 resources", "1 resource template")
                    .endsWith("1 prompt");
        }
    }

    @Test
    void shouldAnswerTheCallUnderWayBeforeItEndsBySigterm() throws Exception {
        try (ServerSocket gate = listen();
                ServeProcess serve = new ServeProcess(
                        "--http",
                        ANY_PORT,
                        "--plugin",
                        PluginFile.demo(directory).toString())) {
            final URI http = serve.awaitHttp();
            final CompletableFuture<String> answer =
                    serve.call(http, "tools/call", tool("wait", "{\"port\":" + gate.getLocalPort() + "}"));
            try (Socket underWay = gate.accept()) {
                serve.process.destroy();
                awaitRefusal(http);
                assertThat(serve.process.isAlive()).isTrue();
                underWay.getOutputStream().write('!');
                assertThat(answer.get()).contains("got !");
            }
            assertThat(serve.awaitExit()).isEqualTo(ServeProcess.EXIT_BY_SIGTERM);
            assertThat(serve.said).noneMatch(line -> line.contains("error") || line.contains("Exception"));
        }
    }

    /** The server takes no new connections as soon as it closes. */
    private static void awaitRefusal(URI http) {
        final long deadlineNs = System.nanoTime() + ServeProcess.PATIENCE.toNanos();
        while (System.nanoTime() < deadlineNs) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(http.getHost(), http.getPort()));
            } catch (final IOException refused) {
                return;
            }
        }
        throw new AssertionError("Still accepting");
    }

    @Test
    void shouldSayInOneLineThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = listen();
                ServeProcess serve = new ServeProcess("--http", "127.0.0.1:" + taken.getLocalPort())) {
            assertThat(serve.awaitExit()).isEqualTo(1);
            assertThat(serve.said)
                    .singleElement()
                    .asString()
                    .contains("peregrine: Cannot listen on", String.valueOf(taken.getLocalPort()), "already in use");
        }
    }

    /** The shards share the listening sockets, of which one cannot be opened: none of the others stays. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void shouldLeaveNothingOpenOnAnyShardWhenAPortIsTaken(String shards) throws Exception {
        final Path socket = directory.resolve("mcp.sock");
        final Path tasks = directory.resolve("tasks");
        final List<String> arguments =
                List.of("--shards", shards, "--unix", socket.toString(), "--tasks", tasks.toString(), "--http");
        try (ServerSocket taken = listen();
                ServeProcess serve = serve(arguments, "127.0.0.1:" + taken.getLocalPort())) {
            assertThat(serve.awaitExit()).isEqualTo(1);
            assertThat(serve.said)
                    .singleElement()
                    .asString()
                    .contains("peregrine: Cannot listen on", String.valueOf(taken.getLocalPort()), "already in use");
            assertThat(socket).doesNotExist();
            assertThat(StatusDirectory.ofUser().file(serve.process.pid())).doesNotExist();
        }
        try (ServeProcess serve = serve(arguments, ANY_PORT)) {
            assertThat(serve.call(serve.awaitHttp(), "ping", "{}").get()).contains("result");
        }
    }

    private static ServeProcess serve(List<String> arguments, String address) throws IOException {
        final List<String> all = new ArrayList<>(arguments);
        all.add(address);
        return new ServeProcess(all.toArray(String[]::new));
    }

    @Test
    void shouldEndWithItsInputAndKeepStandardOutputToTheProtocol() throws Exception {
        try (ServeProcess serve = new ServeProcess(
                "--stdio", "--plugin", PluginFile.demo(directory).toString())) {
            final String request = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                    + tool("shout", "{\"words\":\"a\"}") + "}\n";
            serve.process.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            serve.process.getOutputStream().close();
            final String out = new String(serve.process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(out.lines()).singleElement().asString().contains("\"id\":1", "\"text\":\"A\"");
            assertThat(serve.awaitExit()).isZero();
            assertThat(serve.said).allMatch(line -> line.startsWith("Peregrine ") || line.equals("  stdio"));
        }
    }

    @Test
    void shouldWarnWhenTheMachineIsTooSmallForDedicatedThreads() throws Exception {
        final int shards = Math.min(64, 1 + Runtime.getRuntime().availableProcessors() / 5);
        try (ServeProcess serve =
                new ServeProcess("--http", ANY_PORT, "--threading", "dedicated", "--shards", String.valueOf(shards))) {
            serve.awaitLine("peregrine: warning: Pinning needs a core for each of " + 5 * shards + " threads");
            final URI http = serve.awaitHttp();
            assertThat(serve.call(http, "tools/call", tool("echo", "{\"message\":\"still\"}"))
                            .get())
                    .contains("still");
        }
    }
}
