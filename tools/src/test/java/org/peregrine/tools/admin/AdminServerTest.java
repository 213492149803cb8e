package org.peregrine.tools.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.metrics.MetricsSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.Heartbeat;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.engine.tool.Tool;
import org.peregrine.tools.CountedMessages;
import org.peregrine.tools.TestedEngine;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.tcp.LineProtocol;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AdminServerTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static final long HOUR_MS = 3_600_000;
    private static final long STALLED_NS = 600_000_000;

    private final NioTransport transport = new NioTransport("tcp");
    private McpEngine engine;
    private AdminServer admin;

    @BeforeEach
    void serve() throws IOException {
        final EngineContext context = new EngineContext()
                .errorHandler(failure -> {})
                .limit(Limit.BREAKER_FAILURES, 1)
                .registry(Registry.builder()
                        .tool(Tool.named("hello").inline((call, reply) -> reply.text("hello")))
                        .tool(Tool.named("weak").inline((call, reply) -> {
                            throw new IllegalStateException("broken");
                        }))
                        .build());
        engine = TestedEngine.launch(context, transport.listen(ANY_PORT, new LineProtocol()));
        admin = AdminServer.start(ANY_PORT, null, List.of(), engine, () -> "<!doctype html>report");
    }

    @AfterEach
    void close() {
        admin.close();
        engine.close();
    }

    private String get(String path, String host) throws IOException {
        return exchange("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), URI.create(admin.url()).getPort()));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            try (InputStream input = socket.getInputStream()) {
                return new String(input.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    private long stalledNs(String thread) {
        return engine.health().threads().stream()
                .filter(health -> health.thread().equals(thread))
                .mapToLong(ThreadHealth::stalledNs)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private static void await(BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNs).isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldShowAThreadThatDoesNotEndItsAnswer() throws Exception {
        admin.close();
        final CountDownLatch held = new CountDownLatch(1);
        admin = AdminServer.start(ANY_PORT, null, List.of(), engine, () -> hold(held), HOUR_MS);
        await(() -> stalledNs("pg-admin") == 0);
        final Thread asking = Thread.ofVirtual().start(() -> {
            try {
                get("/report", "127.0.0.1");
            } catch (final IOException cutOff) {
                throw new UncheckedIOException(cutOff);
            }
        });
        await(() -> stalledNs("pg-admin") >= STALLED_NS);
        assertThat(get("/health", "127.0.0.1")).contains("ok");
        held.countDown();
        asking.join();
        await(() -> stalledNs("pg-admin") == 0);
    }

    private static String hold(CountDownLatch held) {
        try {
            held.await();
        } catch (final InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return "late";
    }

    @Test
    void shouldShowAClockThatStandsStill() {
        final AdminThreads threads = new AdminThreads(HOUR_MS);
        final Heartbeat clock = threads.heartbeats().getFirst();
        engine.health().unwatch(clock);
        engine.health().watch(clock);
        try {
            await(() -> stalledNs(clock.thread()) == 0);
            synchronized (threads) { // Its clock waits for the same lock.
                await(() -> stalledNs(clock.thread()) >= STALLED_NS);
            }
            await(() -> stalledNs(clock.thread()) == 0);
        } finally {
            threads.close();
        }
    }

    @Test
    void shouldNoLongerShowTheThreadsOfAClosedServer() {
        await(() -> stalledNs("pg-admin") == 0 && stalledNs("pg-admin-clock") == 0);
        admin.close();
        assertThat(engine.health().threads())
                .extracting(ThreadHealth::thread)
                .doesNotContain("pg-admin", "pg-admin-clock");
    }

    @Test
    void shouldNameAHandlerWhoseCallsAreHeldOff() throws IOException {
        assertThat(get("/health", "127.0.0.1")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nok\n");
        call(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"weak\",\"arguments\":{}}}");
        assertThat(get("/health", "127.0.0.1"))
                .startsWith("HTTP/1.1 200")
                .contains("\r\n\r\nok\nheld off: tool 'weak' of ", ", which only fails; tried again in ");
        assertThat(get("/ready", "127.0.0.1")).startsWith("HTTP/1.1 200");
    }

    private void call(String line) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(transport.boundAddresses().getFirst());
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('{');
        }
    }

    @Test
    void shouldGiveMetricsUnderTheNamesOfOpenTelemetry() throws IOException {
        call(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"hello\",\"arguments\":{}}}");
        call(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"nope\",\"arguments\":{}}}");
        call("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}");
        CountedMessages.await(engine, 3);
        final String metrics = get("/metrics", "127.0.0.1:1");
        assertThat(metrics).startsWith("HTTP/1.1 200").contains("text/plain");
        assertThat(value(metrics, "mcp_server_operation_duration_seconds_count{mcp_method_name=\"ping\"}"))
                .isEqualTo(1);
        assertThat(value(metrics, "mcp_server_operation_duration_seconds_count{mcp_method_name=\"tools/call\"}"))
                .isEqualTo(1);
        assertThat(value(
                        metrics,
                        "mcp_server_operation_duration_seconds_count{gen_ai_operation_name=\"execute_tool\","
                                + "gen_ai_tool_name=\"hello\",mcp_method_name=\"tools/call\"}"))
                .isEqualTo(1);
        assertThat(value(metrics, "peregrine_frames_received_total")).isEqualTo(3);
        assertThat(value(metrics, "peregrine_errors_invalid_params_total")).isEqualTo(1);
        assertThat(value(metrics, "peregrine_stage_duration_seconds_count{stage=\"end-to-end\"}"))
                .isEqualTo(3);
        assertThat(value(metrics, "process_cpu_seconds_total")).isPositive();
        assertThat(metrics).contains("# TYPE mcp_server_operation_duration_seconds histogram", "le=\"300.0\"");
    }

    /** A counter is told as it is now, however long an interval is. */
    @Test
    void shouldShowCountersAsTheyAreNow() throws IOException {
        engine.close();
        admin.close();
        final EngineContext context =
                new EngineContext().metrics(MetricsSettings.standard().withIntervalNs(TimeUnit.HOURS.toNanos(1)));
        final NioTransport lines = new NioTransport("lines");
        try (McpEngine patient = TestedEngine.launch(context, lines.listen(ANY_PORT, new LineProtocol()));
                AdminServer beside = AdminServer.start(ANY_PORT, null, List.of(), patient, () -> "")) {
            patient.metrics().takeInterval(failure -> {});
            admin = beside;
            try (Socket socket = new Socket()) {
                socket.connect(lines.bound().getFirst().address());
                socket.getOutputStream()
                        .write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"none\"}\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('{');
            }
            assertThat(value(get("/metrics", "localhost"), "peregrine_frames_received_total"))
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldDocumentEachSeries() throws IOException {
        final Set<String> counters = Stream.of(EngineCounter.values())
                .map(counter -> "peregrine_" + counter.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        final String page = Files.readString(Path.of("../docs/metrics.md"));
        final List<String> series = Pattern.compile("^# TYPE (\\S+) ", Pattern.MULTILINE)
                .matcher(get("/metrics", "localhost"))
                .results()
                .map(type -> type.group(1))
                .filter(name -> !counters.contains(name.replaceFirst("_total$", "")))
                .toList();
        assertThat(series).contains("peregrine_thread_stalled_seconds").allMatch(page::contains);
    }

    private static double value(String metrics, String series) {
        final Matcher line = Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
                .matcher(metrics);
        assertThat(line.find()).as(series + " in\n" + metrics).isTrue();
        return Double.parseDouble(line.group(1));
    }

    @Test
    void shouldBeHealthyAndReadyUntilItDrains() throws IOException {
        assertThat(get("/health", "localhost")).startsWith("HTTP/1.1 200").endsWith("ok\n");
        assertThat(get("/ready", "localhost")).startsWith("HTTP/1.1 200").endsWith("ready\n");
        engine.close();
        assertThat(get("/health", "localhost")).startsWith("HTTP/1.1 200");
        assertThat(get("/ready", "localhost")).startsWith("HTTP/1.1 503").endsWith("draining\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/report,127.0.0.1,200",
        "/report,[::1]:9,200",
        "/report,[0:0::1]:9,200",
        "/report,localhost:,200",
        "/report,localhost:99999999999,403",
        "/metrics,evil.example,403",
        "/metrics,127.0.0.1.evil.example:80,403",
        "/nothing,localhost,404"
    })
    void shouldAnswerOnlyToItsOwnNames(String path, String host, int status) throws IOException {
        assertThat(get(path, host)).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void shouldTakeNothingButGetAndHead() throws IOException {
        assertThat(exchange(
                        "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
        assertThat(exchange("HEAD /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\n");
    }

    /** Peers that hold a thread each: more of them than there are threads, and nobody is ended by the time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health HTTP/1.1\r\nHost",
                "GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n",
                "GET /report HTTP/1.1\r\nHost: localhost\r\n\r\n"
            })
    void shouldBeHealthyWhileOthersHoldEveryThread(String request) throws IOException {
        final String report = "r".repeat(4 << 20);
        final List<Socket> holders = new ArrayList<>();
        try (AdminServer patient = AdminServer.start(ANY_PORT, null, List.of(), engine, () -> report, HOUR_MS)) {
            for (int i = 0; i < 2 * AdminThreads.THREADS; i++) {
                holders.add(send(patient, request));
            }
            for (int i = 0; i < 3; i++) {
                try (Socket whole =
                        send(patient, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
                    assertThat(new String(whole.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                            .startsWith("HTTP/1.1 200");
                }
            }
        } finally {
            for (final Socket holder : holders) {
                holder.close();
            }
        }
    }

    @Test
    void shouldEndHalfARequestAfterAWhile() throws IOException {
        try (AdminServer impatient = AdminServer.start(ANY_PORT, null, List.of(), engine, () -> "", 500);
                Socket half = send(impatient, "GET /health HTTP/1.1\r\nHost")) {
            assertThat(half.getInputStream().readAllBytes()).isEmpty();
        }
    }

    private static Socket send(AdminServer to, String request) throws IOException {
        final Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(to.url()).getPort());
        socket.setReceiveBufferSize(1 << 12);
        socket.setSoTimeout(50_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
