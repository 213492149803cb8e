package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real process gets SIGTERM while it is busy: every call that it executed is answered, and no other one was executed. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DrainProcessTest {
    private static final int CALLS_BEFORE = 100;
    private static final int CONNECTIONS = 4;
    private static final String ANY_PORT = "127.0.0.1:0";

    @TempDir
    private Path directory;

    private final DrainPeers peers = new DrainPeers();

    private static CompletableFuture<Void> run(Callable<?> work) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                work.call();
                done.complete(null);
            } catch (final Exception | Error failure) {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }

    /** A tool that notes the number of each call that it executes in a file. */
    private String countingPlugin() throws IOException {
        return PluginFile.registering(directory, "Counting", """
                builder.tool(Tool.named("count")
                        .inputSchema("{\\"type\\":\\"object\\",\\"properties\\":{\\"number\\":{\\"type\\":\\"integer\\"}}}")
                        .blocking(request -> {
                            synchronized (this) {
                                java.nio.file.Files.writeString(java.nio.file.Path.of("%s"),
                                        request.longValue("number", -1) + "\\n",
                                        java.nio.file.StandardOpenOption.CREATE,
                                        java.nio.file.StandardOpenOption.APPEND);
                            }
                            return ToolResult.text("done");
                        }));
                """.formatted(executedFile()))
                .toString();
    }

    private Path executedFile() {
        return directory.resolve("executed");
    }

    private Set<Integer> executed() throws IOException {
        return Files.readAllLines(executedFile()).stream()
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private ServeProcess serve(String transport, String address, String shards) throws IOException {
        final List<String> arguments = new ArrayList<>(List.of(transport));
        if (!transport.equals("--stdio")) {
            arguments.addAll(List.of(address, "--shards", shards));
        }
        arguments.addAll(List.of("--plugin", countingPlugin()));
        return new ServeProcess(arguments.toArray(String[]::new));
    }

    /** Ends the process when it is busy, and waits for the peers to notice. */
    private void terminate(ServeProcess serve, List<CompletableFuture<Void>> running) throws Exception {
        final long deadlineNs = System.nanoTime() + ServeProcess.PATIENCE.toNanos();
        while (peers.answered.size() < CALLS_BEFORE && System.nanoTime() < deadlineNs) {
            assertThat(running).noneMatch(CompletableFuture::isDone);
            Thread.onSpinWait();
        }
        assertThat(peers.answered).hasSizeGreaterThanOrEqualTo(CALLS_BEFORE);
        serve.terminate();
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                .get(ServeProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(serve.awaitExit()).isEqualTo(ServeProcess.EXIT_BY_SIGTERM);
        assertThat(serve.said).noneMatch(line -> line.contains("error") || line.contains("Exception"));
    }

    private void assertNothingLost() throws IOException {
        assertThat(peers.answered).isEqualTo(executed());
        assertThat(peers.refused).doesNotContainAnyElementsOf(peers.answered);
    }

    @ParameterizedTest
    @CsvSource({"--tcp, 1", "--tcp, 3", "--unix, 1", "--ws, 1", "--ws, 3"})
    void shouldLoseNothingOfAStreamOfCalls(String transport, String shards) throws Exception {
        final Path socket = directory.resolve("socket");
        try (ServeProcess serve = serve(transport, transport.equals("--unix") ? socket.toString() : ANY_PORT, shards)) {
            final List<CompletableFuture<Void>> running = new ArrayList<>();
            final String banner = serve.awaitLine(transport.equals("--unix") ? "unix:" : "://")
                    .strip();
            for (int i = 0; i < CONNECTIONS; i++) {
                running.add(run(() -> {
                    peers.stream(wire(banner, socket));
                    return null;
                }));
            }
            terminate(serve, running);
        }
        assertNothingLost();
        assertThat(peers.ends).isSubsetOf("in order", "close 1001").contains("in order");
    }

    private DrainPeers.Wire wire(String banner, Path socket) throws IOException {
        if (banner.startsWith("unix:")) {
            final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            return DrainPeers.lines(channel);
        }
        return banner.startsWith("ws:") ? peers.webSocket(URI.create(banner)) : DrainPeers.lines(URI.create(banner));
    }

    @Test
    void shouldLoseNothingOverStdio() throws Exception {
        try (ServeProcess serve = serve("--stdio", "", "1")) {
            final DrainPeers.Wire wire =
                    DrainPeers.lines(serve.process.getInputStream(), serve.process.getOutputStream());
            terminate(serve, List.of(run(() -> {
                peers.stream(wire);
                return null;
            })));
        }
        assertNothingLost();
    }

    @ParameterizedTest
    @CsvSource({"1", "3"})
    void shouldLoseNothingOverKeptHttpConnections(String shards) throws Exception {
        try (ServeProcess serve = serve("--http", ANY_PORT, shards)) {
            final URI http = serve.awaitHttp();
            final List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                running.add(run(() -> {
                    peers.keepAlive(http, "/mcp");
                    return null;
                }));
            }
            terminate(serve, running);
        }
        assertNothingLost();
        assertThat(peers.ends).containsExactly("told");
        assertThat(peers.sent).as("answered or refused").hasSize(peers.answered.size() + peers.refused.size());
    }

    @ParameterizedTest
    @CsvSource({"1", "3"})
    void shouldLoseNothingOverTheDeprecatedPair(String shards) throws Exception {
        try (ServeProcess serve = serve("--http", ANY_PORT, shards)) {
            final URI http = serve.awaitHttp();
            final CompletableFuture<String> endpoint = new CompletableFuture<>();
            final List<CompletableFuture<Void>> running = new ArrayList<>();
            running.add(run(() -> {
                peers.readStream(http, endpoint::complete);
                return null;
            }));
            for (int i = 0; i < CONNECTIONS; i++) {
                running.add(run(() -> {
                    peers.keepAlive(http, endpoint.get());
                    return null;
                }));
            }
            terminate(serve, running);
        }
        assertNothingLost();
        assertThat(peers.ends).containsExactly("in order", "taken", "told");
        assertThat(peers.sent).as("answered or refused").hasSize(peers.answered.size() + peers.refused.size());
    }

    @Test
    void shouldAnswerALegacySessionsCallWithItsProgress() throws Exception {
        try (ServeProcess serve = new ServeProcess("--http", ANY_PORT, "--kit", "everything");
                HttpClient client = HttpClient.newHttpClient()) {
            final URI http = serve.awaitHttp();
            final HttpResponse<String> opened = client.send(
                    request(
                                    http,
                                    "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":"
                                            + "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"sampling\":{}},"
                                            + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            final String session = opened.headers().firstValue("Mcp-Session-Id").orElseThrow();
            final HttpResponse<Stream<String>> call = client.send(
                    request(
                                    http,
                                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                                            + "{\"name\":\"longRunningOperation\",\"arguments\":{\"duration\":1,\"steps\":4},"
                                            + "\"_meta\":{\"progressToken\":\"p\"}}}")
                            .header("Mcp-Session-Id", session)
                            .build(),
                    HttpResponse.BodyHandlers.ofLines());
            final List<String> lines = new ArrayList<>();
            call.body().forEach(line -> {
                if (lines.isEmpty()) {
                    serve.terminate();
                }
                lines.add(line);
            });
            assertThat(lines)
                    .filteredOn(line -> line.contains("notifications/progress"))
                    .hasSize(4);
            assertThat(lines).anyMatch(line -> line.contains("\"id\":1,\"result\""));
            assertThat(serve.awaitExit()).isEqualTo(ServeProcess.EXIT_BY_SIGTERM);
        }
    }

    @Test
    void shouldTakeAClientsAnswerOverANewConnection() throws Exception {
        try (ServeProcess serve = new ServeProcess("--http", ANY_PORT, "--kit", "everything");
                HttpClient client = HttpClient.newHttpClient()) {
            final URI http = serve.awaitHttp();
            final String session = client.send(
                            request(
                                            http,
                                            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":"
                                                    + "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"sampling\":{}},"
                                                    + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .headers()
                    .firstValue("Mcp-Session-Id")
                    .orElseThrow();
            final HttpResponse<Stream<String>> call = client.send(
                    request(
                                    http,
                                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                                            + "{\"name\":\"sampleLLM\",\"arguments\":{\"prompt\":\"x\"}}}")
                            .header("Mcp-Session-Id", session)
                            .build(),
                    HttpResponse.BodyHandlers.ofLines());
            final List<String> lines = new ArrayList<>();
            call.body().forEach(line -> {
                lines.add(line);
                if (line.contains("sampling/createMessage")) {
                    serve.terminate();
                    answerLate(http, session);
                }
            });
            assertThat(lines).anyMatch(line -> line.contains("\"id\":1,\"result\"") && line.contains("late but here"));
            assertThat(serve.awaitExit()).isEqualTo(ServeProcess.EXIT_BY_SIGTERM);
        }
    }

    /** Answers the server's first request once new ones of clients are refused, over a connection of its own. */
    private static void answerLate(URI http, String session) {
        final long deadlineNs = System.nanoTime() + ServeProcess.PATIENCE.toNanos();
        int status = 0;
        while (status != 503 && System.nanoTime() < deadlineNs) {
            status = post(http, "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"tools/list\",\"params\":{}}", session);
        }
        assertThat(status).isEqualTo(503);
        assertThat(post(
                        http,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"role\":\"assistant\",\"model\":\"m\","
                                + "\"content\":{\"type\":\"text\",\"text\":\"late but here\"}}}",
                        session))
                .isEqualTo(202);
    }

    /** Sends a message over a connection of its own; returns the status. */
    private static int post(URI http, String body, String session) {
        try (HttpClient fresh = HttpClient.newHttpClient()) {
            return fresh.send(
                            request(http, body)
                                    .header("Mcp-Session-Id", session)
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (final IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    private static HttpRequest.Builder request(URI http, String body) {
        return HttpRequest.newBuilder(http)
                .timeout(ServeProcess.PATIENCE)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    @Test
    void shouldServeDuringTheLeadWhichASecondSignalEnds() throws Exception {
        try (ServerSocket gate = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServeProcess serve = new ServeProcess(
                        "--http",
                        ANY_PORT,
                        "--admin",
                        ANY_PORT,
                        "--drain-lead",
                        "10m",
                        "--limit",
                        "DRAIN_TIMEOUT_NS=600000000000",
                        "--kit",
                        "built-in",
                        "--plugin",
                        PluginFile.demo(directory).toString())) {
            gate.setSoTimeout((int) ServeProcess.PATIENCE.toMillis());
            final URI http = serve.awaitHttp();
            final URI admin = URI.create(serve.awaitLine("(admin)").strip().split(" ", 2)[0]);
            final CompletableFuture<String> waiting = serve.call(
                    http, "tools/call", "{\"name\":\"wait\",\"arguments\":{\"port\":" + gate.getLocalPort() + "}}");
            try (Socket underWay = gate.accept()) {
                assertThat(underWay.isConnected()).isTrue();
                serve.terminate();
                awaitUnready(admin.resolve("ready"));
                assertThat(serve.call(http, "tools/call", "{\"name\":\"echo\",\"arguments\":{\"message\":\"still\"}}")
                                .get())
                        .contains("still");
                serve.terminate();
                assertThat(waiting.get()).contains("-32603", "shutting down");
            }
            assertThat(serve.awaitExit()).isEqualTo(ServeProcess.EXIT_BY_SIGTERM);
            assertThat(serve.said).anyMatch(line -> line.contains("1 call was cut off"));
        }
    }

    private static void awaitUnready(URI ready) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            final long deadlineNs = System.nanoTime() + ServeProcess.PATIENCE.toNanos();
            int status = 0;
            while (status != 503 && System.nanoTime() < deadlineNs) {
                status = client.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            }
            assertThat(status).isEqualTo(503);
        }
    }
}
