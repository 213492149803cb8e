package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.tools.connect.AeronServer;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.ResultReader;
import org.peregrine.tools.serve.Banner;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** What a replay says of latencies: warmed up, judged, second by second, and as a result. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class ReplayLatencyTest {
    @TempDir
    private Path directory;

    /** Requests that were recorded: fewer than are due where the machine does not hold the rate. */
    private long calls;

    private final AtomicLong heard = new AtomicLong();

    private int sockets;

    private final class Server implements AutoCloseable {
        private final NioTransport transport;
        private final McpEngine engine;

        Server(RecordingSettings recording, String answer) throws IOException {
            final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            transport = new NioTransport("net")
                    .listen(any, new HttpProtocol(HttpSettings.LOCAL))
                    .listen(any, new WebSocketProtocol(HttpSettings.LOCAL))
                    .listen(UnixDomainSocketAddress.of(directory.resolve("socket" + sockets++)), new LineProtocol())
                    .listen(any, new LineProtocol());
            engine = TestedEngine.launch(context(recording, answer), transport);
        }

        String target(String kind) {
            return switch (kind) {
                case "http" -> Banner.url(transport.bound().getFirst());
                case "ws" -> Banner.url(transport.bound().get(1));
                case "unix" -> "unix:" + transport.boundAddresses().get(2);
                default ->
                    "tcp:127.0.0.1:"
                            + ((InetSocketAddress) transport.boundAddresses().getLast()).getPort();
            };
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    private EngineContext context(RecordingSettings recording, String answer) {
        return new EngineContext()
                .registry(Registry.builder()
                        .tool(Tool.named("echo")
                                .inputSchema("{\"type\":\"object\"}")
                                .inline((call, reply) -> {
                                    heard.incrementAndGet();
                                    reply.text(answer);
                                }))
                        .build())
                .recording(recording);
    }

    private Path record(String kind) throws Exception {
        final Path recording = directory.resolve("recording");
        try (Server server = new Server(RecordingSettings.in(recording, line -> {}), "yes")) {
            load(server.target(kind));
        }
        return recording;
    }

    /** Whether the rate is held does not matter here. */
    private void load(String target) {
        CommandRun.run(("load " + target + " --quiet --era legacy --rate 200 --warmup 0s --duration 500ms").split(" "));
        calls = heard.getAndSet(0);
        assertThat(calls).isPositive();
    }

    private static CommandRun replay(Path recording, String target, String... more) {
        final List<String> arguments = new ArrayList<>(List.of("replay", recording.toString(), "--to", target));
        arguments.addAll(List.of(more));
        return CommandRun.run(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "http", "ws", "unix"})
    void shouldWarmUpBeforeItsClockStartsAndWithoutTheServer(String kind) throws Exception {
        final Path recording = record(kind);
        try (Server server = new Server(null, "yes")) {
            warmUp(recording, server.target(kind));
        }
    }

    @Test
    void shouldWarmUpOverAeronToo() throws Exception {
        final Path recording = directory.resolve("recording");
        try (AeronServer server = new AeronServer("ipc", context(RecordingSettings.in(recording, line -> {}), "yes"))) {
            load(server.target());
        }
        try (AeronServer server = new AeronServer("ipc", context(null, "yes"))) {
            warmUp(recording, server.target());
        }
    }

    private void warmUp(Path recording, String target) {
        final CommandRun warm = replay(recording, target, "--warmup", "1s");
        assertThat(warm.exitCode()).as("%s", warm.out()).isZero();
        assertThat(warm.out())
                .anySatisfy(
                        line -> assertThat(line).matches("warmed up with [1-9]\\d* frames to a responder of its own"));
        assertThat(heard.getAndSet(0)).isEqualTo(calls);
        final CommandRun cold = replay(recording, target, "--warmup", "0");
        assertThat(cold.exitCode()).isZero();
        assertThat(cold.out()).noneMatch(line -> line.contains("warmed up"));
        assertThat(heard.get()).isEqualTo(calls);
    }

    @Test
    void shouldJudgeTheLatency() throws Exception {
        final Path recording = record("tcp");
        try (Server server = new Server(null, "yes")) {
            for (final String speed : List.of("10", "max")) {
                final CommandRun failed =
                        replay(recording, server.target("tcp"), "--speed", speed, "--warmup", "0", "--max-p99", "1ns");
                assertThat(failed.exitCode()).isEqualTo(2);
                assertThat(failed.out().getLast()).startsWith("latency: FAILED, p99 is ");
                final CommandRun passed =
                        replay(recording, server.target("tcp"), "--speed", speed, "--warmup", "0", "--max-p99", "1h");
                assertThat(passed.exitCode()).isZero();
                assertThat(passed.out().getLast()).startsWith("latency: PASSED, p99 is ");
            }
            assertThat(replay(recording, server.target("tcp"), "--max-p99", "soon")
                            .exitCode())
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldWriteAResultThatCompareReads() throws Exception {
        final Path recording = record("tcp");
        final String one = directory.resolve("one.json").toString();
        final String two = directory.resolve("two.json").toString();
        final String other = directory.resolve("other.json").toString();
        try (Server server = new Server(null, "yes");
                Server different = new Server(null, "no")) {
            for (final String file : List.of(one, two)) {
                assertThat(replay(recording, server.target("tcp"), "--warmup", "0", "--json", file)
                                .exitCode())
                        .isZero();
            }
            assertThat(replay(recording, different.target("tcp"), "--warmup", "0", "--json", other)
                            .exitCode())
                    .isEqualTo(2);
        }
        final BenchmarkResult result =
                ResultReader.read(Path.of(one)).benchmarks().getFirst();
        assertThat(result.workloadId()).isEqualTo("replay_tcp_1.0");
        assertThat(result.work().operations()).isGreaterThanOrEqualTo(calls);
        assertThat(result.details()).containsKeys("generator_late_p99_us", "then_inside_server_p99_us");
        final CommandRun compared = CommandRun.run("compare", one, two, "--threshold", "100000");
        assertThat(compared.exitCode())
                .as("%s%s", compared.out(), compared.err())
                .isZero();
        final CommandRun refused = CommandRun.run("compare", other, one);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("answers differ from the recorded ones");
    }

    @Test
    void shouldLogLatenciesSecondBySecond() throws Exception {
        final Path recording = record("tcp");
        final Path log = directory.resolve("replay.hlog");
        try (Server server = new Server(null, "yes")) {
            assertThat(replay(
                                    recording,
                                    server.target("tcp"),
                                    "--warmup",
                                    "0",
                                    "--speed",
                                    "0.2",
                                    "--hlog",
                                    log.toString())
                            .exitCode())
                    .isZero();
            assertThat(replay(recording, server.target("tcp"), "--hlog", log.toString())
                            .err())
                    .contains("results are not overwritten");
        }
        final Map<String, Long> counts = new HashMap<>();
        int intervals = 0;
        try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
            for (EncodableHistogram next = reader.nextIntervalHistogram();
                    next != null;
                    next = reader.nextIntervalHistogram()) {
                intervals++;
                counts.merge(next.getTag(), ((AbstractHistogram) next).getTotalCount(), Long::sum);
            }
        }
        assertThat(counts).containsOnlyKeys("end-to-end", "since-sent", "lateness");
        assertThat(counts.get("end-to-end")).isGreaterThanOrEqualTo(calls).isEqualTo(counts.get("since-sent"));
        assertThat(intervals).isGreaterThan(counts.size());
        assertThat(CommandRun.run("report", log.toString()).exitCode()).isZero();
    }

    /** At a thousandth of its pace the recording would take minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp:127.0.0.1:", "http://127.0.0.1:"})
    void shouldEndAtOnceWhenNobodyListens(String target) throws Exception {
        final Path recording = record(target.startsWith("http") ? "http" : "tcp");
        final int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        final CommandRun run = replay(recording, target + port, "--speed", "0.001");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines())
                .containsExactly(
                        "peregrine: the replay ended: cannot connect to 127.0.0.1:" + port + ": Connection refused");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"tcp:127.0.0.1:, 1", "http://127.0.0.1:, 1", "tcp:127.0.0.1:, 2", "http://127.0.0.1:, 2"})
    void shouldEndWhenTheServerHasGoneMeanwhile(String target, int connections) throws Exception {
        final Path recording = record(target.startsWith("http") ? "http" : "tcp");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final Thread once = Thread.ofPlatform().start(() -> serve(socket, connections));
            final CommandRun run =
                    replay(recording, target + socket.getLocalPort(), "--speed", "0.001", "--warmup", "0");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err().lines()).singleElement().asString().contains("cannot connect to 127.0.0.1:");
            assertThat(once.join(Duration.ofSeconds(60))).isTrue();
        }
    }

    /** Takes so many connections and no other: the first looks whether there is a server, the second is the replay's. */
    private static void serve(ServerSocket socket, int connections) {
        for (int i = 1; i <= connections; i++) {
            try (Socket taken = socket.accept()) {
                if (i == connections) {
                    socket.close();
                }
                if (i == 1) {
                    taken.getInputStream().readAllBytes();
                }
            } catch (final IOException closed) {
                return; // The test is over.
            }
        }
    }
}
