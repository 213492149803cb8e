package org.peregrine.transports.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.cores.CorePlan;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.nio.NioTransport;

/** Linux's view of the threads of a running engine. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PinningTest {
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"where\",\"arguments\":{}}}\n";

    private final NioTransport transport = new NioTransport("tcp");
    private String first;
    private String second;

    @BeforeEach
    void findTwoCores() throws IOException {
        final List<String> cores = new ArrayList<>();
        for (final String part : allowed(Path.of("/proc/self/status")).split(",", -1)) {
            final String[] ends = part.split("-", -1);
            for (int core = Integer.parseInt(ends[0]); core <= Integer.parseInt(ends[ends.length - 1]); core++) {
                cores.add("" + core);
            }
        }
        assumeThat(cores).hasSizeGreaterThan(1);
        first = cores.get(0);
        second = cores.get(1);
    }

    private McpEngine launch(ThreadingMode mode, CorePlan cores) throws IOException {
        return McpEngine.launch(new EngineContext()
                .threadingMode(mode)
                .cores(cores)
                .registry(Registry.builder()
                        .tool(Tool.named("where")
                                .blocking(request ->
                                        ToolResult.text("on " + allowed(Path.of("/proc/thread-self/status")))))
                        .build())
                .transport(transport.listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new LineProtocol())));
    }

    private static String allowed(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    /** The cores of each thread that a filter takes, by the name that Linux shows. */
    private static Map<String, String> threads(Predicate<String> names) throws IOException {
        final Map<String, String> found = new TreeMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (final Path task : tasks) {
                put(task, names, found);
            }
        }
        return found;
    }

    private static void put(Path task, Predicate<String> names, Map<String, String> found) {
        try {
            final String name = Files.readString(task.resolve("comm")).strip();
            if (names.test(name)) {
                found.put(name, allowed(task.resolve("status")));
            }
        } catch (final IOException gone) {
            assertThat(task).doesNotExist();
        }
    }

    private String call() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(transport.boundAddresses().getFirst());
            socket.getOutputStream().write(CALL.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, mode = EnumSource.Mode.EXCLUDE, names = "INVOKER")
    void shouldPinEachThreadOfThePathInEveryMode(ThreadingMode mode) throws IOException {
        try (McpEngine engine = launch(mode, CorePlan.on(first + "," + second))) {
            assertThat(threads(name -> name.startsWith("pg0-")))
                    .isEqualTo(
                            switch (mode) {
                                case INVOKER -> Map.of();
                                case SHARED -> Map.of("pg0-path", first);
                                case SHARED_NETWORK -> Map.of("pg0-net", first, "pg0-stages", second);
                                case DEDICATED ->
                                    Map.of(
                                            "pg0-net", first,
                                            "pg0-decode", second,
                                            "pg0-validate", second,
                                            "pg0-dispatch", second,
                                            "pg0-encode", second);
                            });
            assertThat(engine.cores()).startsWith("0: " + first);
            assertThat(call()).contains("on ");
        }
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, mode = EnumSource.Mode.EXCLUDE, names = "INVOKER")
    void shouldRunBlockingHandlersOnOtherCores(ThreadingMode mode) throws IOException {
        try (McpEngine engine = launch(mode, CorePlan.on(second))) {
            assertThat(threads(name -> name.startsWith("pg0-"))).hasSize(mode.threadsPerShard());
            assertThat(threads(name -> name.startsWith("pg0-")).values()).containsOnly(second);
            for (int i = 0; i < 8; i++) {
                assertThat(call()).contains("on ").doesNotContain("\"on " + second + "\"");
            }
            assertThat(engine.cores()).startsWith("0: " + second);
        }
    }

    @Test
    void shouldKeepTheMetricsAndTheJvmOffWhereAsked() throws IOException {
        final Predicate<String> others = name -> name.equals("VM Thread")
                || name.equals("pg-metrics")
                || name.equals("pg-pauses")
                || name.equals("pg-housekeeping");
        final Map<String, String> kept;
        try (McpEngine engine = launch(ThreadingMode.SHARED, CorePlan.on(second).exclusive())) {
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            Map<String, String> now = threads(others);
            while (now.size() < 4 || now.values().stream().anyMatch(list -> covers(list, second))) {
                assertThat(System.nanoTime()).as("%s", now).isLessThan(deadlineNs);
                Thread.onSpinWait();
                now = threads(others);
            }
            kept = now;
            assertThat(engine.warnings()).isEmpty();
        }
        assertThat(kept).hasSize(4);
        assertThat(covers(threads("VM Thread"::equals).get("VM Thread"), second))
                .as("given back")
                .isTrue();
    }

    private static boolean covers(String list, String core) {
        for (final String part : list.split(",", -1)) {
            final String[] ends = part.split("-", -1);
            final int wanted = Integer.parseInt(core);
            if (Integer.parseInt(ends[0]) <= wanted && wanted <= Integer.parseInt(ends[ends.length - 1])) {
                return true;
            }
        }
        return false;
    }

    @Test
    void shouldSayWhatTheSystemRefuses() throws IOException {
        try (McpEngine engine = launch(ThreadingMode.SHARED_NETWORK, CorePlan.on(first + ",8000"))) {
            assertThat(engine.warnings())
                    .singleElement()
                    .asString()
                    .contains("refuses core 8000", "pg0-stages", "not pinned");
            assertThat(engine.cores()).isEqualTo("0: " + first + " 8000!");
            assertThat(call()).contains("on ");
        }
    }

    @Test
    void shouldSayThatADedicatedEngineIsNotPinnedWhereCoresAreFew() throws IOException {
        assumeThat(Runtime.getRuntime().availableProcessors()).isLessThan(6);
        try (McpEngine engine = launch(ThreadingMode.DEDICATED, CorePlan.AUTOMATIC)) {
            assertThat(engine.warnings()).anyMatch(warning -> warning.contains("none is pinned"));
            assertThat(engine.cores()).isEmpty();
            assertThat(threads(name -> name.startsWith("pg0-"))).doesNotContainValue(first);
        }
    }
}
