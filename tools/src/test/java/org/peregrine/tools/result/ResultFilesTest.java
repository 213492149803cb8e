package org.peregrine.tools.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ResultFilesTest {
    private static SuiteReport report() {
        final Environment environment = new Environment(
                "host", "Linux", "6.1", "CPU \"X\"", 2, "25", List.of("-Xmx1g", "-Da=é"), "ZGC", "abc-dirty");
        final BenchmarkResult result = new BenchmarkResult(
                "tool_call_simple_10k",
                "echo over tcp",
                Instant.parse("2026-11-24T10:00:00Z"),
                environment,
                "tcp",
                "SHARED",
                new Work(
                        10_000,
                        500,
                        2.5,
                        2,
                        10_000,
                        List.of(
                                new Second(1, 1, 5_000, 4_000, 1.5, 2.5, 3.5, 4.5, 7),
                                new Second(2.5, 1.5, 5_000, 6_000, 1.25, 2.25, 3.25, 4.25, 0))),
                new LatencyFigures(1.5, 2.5, 3.5, 4.5, 5.5, 1.75),
                new Usage(60.5, 61, 99.5, 3, 1_000, 500, 0),
                "client: from sending to the whole answer",
                List.of("too slow"),
                Map.of("errors", 7.0));
        return new SuiteReport(
                "regression",
                Instant.parse("2026-11-24T10:00:05Z"),
                environment,
                List.of(result),
                List.of(new Budget("tool call", 12_000, 2.5), new Budget("lookup", 0.1, 0.2)),
                "1 of 1");
    }

    @Test
    void shouldReadWhatItWrote() throws IOException {
        final byte[] json = ResultFileWriter.json(report());
        assertThat(ResultReader.parse(json, "test")).isEqualTo(report());
    }

    @Test
    void shouldWriteTheMembersThatTheFormatNames() {
        final JsonNode root = new JsonMapper().readTree(ResultFileWriter.json(report()));
        assertThat(root.path("report_type").asString()).isEqualTo("regression");
        final JsonNode result = root.path("benchmarks").get(0);
        assertThat(result.propertyNames())
                .contains(
                        "workload_id",
                        "benchmark",
                        "timestamp",
                        "environment",
                        "transport",
                        "threading_mode",
                        "operations",
                        "warmup_operations",
                        "duration_s",
                        "throughput_msg_per_s",
                        "latency_us",
                        "samples",
                        "memory_start_mib",
                        "memory_end_mib",
                        "cpu_percent_avg",
                        "gc",
                        "allocated_bytes_per_op",
                        "measurement_point");
        assertThat(result.path("throughput_msg_per_s").asDouble()).isEqualTo(8_000);
        assertThat(result.path("ops_per_s").asDouble()).isEqualTo(4_000);
        assertThat(result.path("environment").propertyNames())
                .containsExactly(
                        "hostname", "os", "kernel", "cpu_model", "cores", "jdk", "jvm_flags", "gc", "git_commit");
        assertThat(result.path("seconds").get(1).propertyNames())
                .containsExactly("end_s", "length_s", "due", "operations", "ops_per_s", "latency_us", "errors");
        assertThat(result.path("seconds").get(1).path("ops_per_s").asDouble()).isEqualTo(4_000);
        assertThat(result.path("seconds").get(1).path("latency_us").propertyNames())
                .containsExactly("p50", "p95", "p99", "max");
        assertThat(root.path("budgets").get(0).path("status").asString()).isEqualTo("PASS");
        assertThat(root.path("budgets").get(1).path("status").asString()).isEqualTo("OVER");
    }

    @Test
    void shouldKeepWhatIsUnknownUnknown() throws IOException {
        final SuiteReport known = report();
        final BenchmarkResult result = known.benchmarks().getFirst();
        final SuiteReport report = new SuiteReport(
                "load",
                known.timestamp(),
                known.environment(),
                List.of(new BenchmarkResult(
                        result.workloadId(),
                        result.benchmark(),
                        result.timestamp(),
                        result.environment(),
                        result.transport(),
                        result.threadingMode(),
                        result.work(),
                        result.latency(),
                        Usage.UNKNOWN,
                        result.measurementPoint(),
                        List.of(),
                        Map.of())),
                List.of(),
                "");
        final byte[] json = ResultFileWriter.json(report);
        assertThat(new String(json, StandardCharsets.UTF_8)).contains("\"cpu_percent_avg\":null");
        assertThat(ResultReader.parse(json, "test")).isEqualTo(report);
    }

    @Test
    void shouldNeverOverwriteAResult(@TempDir Path directory) throws IOException {
        final Path file = directory.resolve("a/b.json");
        ResultFileWriter.create(report(), file);
        assertThat(ResultReader.read(file)).isEqualTo(report());
        assertThatThrownBy(() -> ResultFileWriter.create(report(), file)).hasMessageContaining("not overwritten");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"benchmarks\":[{}]}",
                "{\"benchmarks\":[{\"workload_id\":\"a\",\"latency_us\":{}}]}"
            })
    void shouldSayWhatIsWrongWithAFile(String text) {
        assertThatThrownBy(() -> ResultReader.parse(text.getBytes(StandardCharsets.UTF_8), "x.json"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("x.json");
    }
}
