package org.peregrine.tools.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;

/** Reads reports back. Members that are not known are ignored; those that a comparison needs must be there. */
public final class ResultReader {
    private static final int MAX_DEPTH = 64;

    private final String name;

    private ResultReader(String name) {
        this.name = name;
    }

    /**
     * Reads a file.
     *
     * @param file a report, as {@link ResultFileWriter} writes it.
     * @return the report.
     * @throws IOException when it is not there or no report; the message names the file and says why.
     */
    public static SuiteReport read(Path file) throws IOException {
        try {
            return parse(Files.readAllBytes(file), file.toString());
        } catch (final NoSuchFileException missing) {
            throw new IOException("there is no file " + file, missing);
        }
    }

    /**
     * Reads a report.
     *
     * @param bytes UTF-8.
     * @param name for messages.
     * @return the report.
     * @throws IOException when it is no report; the message says why.
     */
    public static SuiteReport parse(byte[] bytes, String name) throws IOException {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + JsonScanner.PADDING]);
        buffer.putBytes(0, bytes);
        final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
        final JsonError error =
                scanner.scan(buffer, 0, bytes.length, (depth, at, length, escaped, type, value, valueLength) -> {});
        if (error != JsonError.NONE) {
            throw new IOException(name + " is no JSON: " + error.message() + " at byte " + scanner.errorOffset());
        }
        final JsonValue root = new JsonValue().wrap(buffer, scanner.rootOffset(), scanner.rootLength());
        return new ResultReader(name).report(root);
    }

    private SuiteReport report(JsonValue root) throws IOException {
        final JsonValue list = member(root, "benchmarks");
        if (!list.isArray()) {
            throw new IOException(name + " is no report: it has no list 'benchmarks'");
        }
        final List<BenchmarkResult> benchmarks = new ArrayList<>();
        for (final JsonCursor cursor = new JsonCursor().wrap(list); cursor.next(); ) {
            benchmarks.add(benchmark(cursor.value()));
        }
        final List<Budget> budgets = new ArrayList<>();
        for (final JsonCursor cursor = new JsonCursor().wrap(member(root, "budgets")); cursor.next(); ) {
            final JsonValue budget = cursor.value();
            budgets.add(new Budget(
                    text(budget, "operation"), number(budget, "budget_us"), number(budget, "measured_p95_us")));
        }
        return new SuiteReport(
                text(root, "report_type"),
                instant(root, "timestamp_iso"),
                environment(member(root, "environment")),
                benchmarks,
                budgets,
                text(root, "summary"));
    }

    private BenchmarkResult benchmark(JsonValue value) throws IOException {
        final String id = text(value, "workload_id");
        final JsonValue latency = member(value, "latency_us");
        if (id.isEmpty() || !latency.isObject()) {
            throw new IOException(name + " holds a benchmark without workload_id or latency_us");
        }
        return new BenchmarkResult(
                id,
                text(value, "benchmark"),
                instant(value, "timestamp"),
                environment(member(value, "environment")),
                text(value, "transport"),
                text(value, "threading_mode"),
                work(value, id),
                new LatencyFigures(
                        needed(latency, "p50", id),
                        needed(latency, "p95", id),
                        needed(latency, "p99", id),
                        number(latency, "p999"),
                        number(latency, "max"),
                        number(latency, "mean")),
                usage(value),
                text(value, "measurement_point"),
                texts(member(value, "failures")),
                numbers(member(value, "details")));
    }

    private List<Second> seconds(JsonValue array) throws IOException {
        final List<Second> seconds = new ArrayList<>();
        for (final JsonCursor cursor = new JsonCursor().wrap(array); cursor.next(); ) {
            final JsonValue second = cursor.value();
            final JsonValue latency = member(second, "latency_us");
            seconds.add(new Second(
                    number(second, "end_s"),
                    number(second, "length_s"),
                    member(second, "due").longValue(0),
                    member(second, "operations").longValue(0),
                    number(latency, "p50"),
                    number(latency, "p95"),
                    number(latency, "p99"),
                    number(latency, "max"),
                    member(second, "errors").longValue(0)));
        }
        return seconds;
    }

    private Work work(JsonValue value, String id) throws IOException {
        final double messages = needed(value, "throughput_msg_per_s", id);
        final double operations = number(value, "ops_per_s");
        final long count = member(value, "operations").longValue(0);
        // Without ops_per_s each operation is a request with its response.
        final int perOperation = operations > 0 ? Math.max(1, (int) Math.round(messages / operations)) : 2;
        final double duration = messages > 0 ? count * perOperation / messages : number(value, "duration_s");
        return new Work(
                count,
                member(value, "warmup_operations").longValue(0),
                duration,
                perOperation,
                member(value, "samples").longValue(0),
                seconds(member(value, "seconds")));
    }

    private Usage usage(JsonValue value) throws IOException {
        final JsonValue gc = member(value, "gc");
        return new Usage(
                number(value, "memory_start_mib"),
                number(value, "memory_end_mib"),
                number(value, "cpu_percent_avg"),
                member(gc, "collections").longValue(-1),
                number(gc, "pause_total_us"),
                number(gc, "pause_max_us"),
                number(value, "allocated_bytes_per_op"));
    }

    private static Environment environment(JsonValue value) {
        return new Environment(
                text(value, "hostname"),
                text(value, "os"),
                text(value, "kernel"),
                text(value, "cpu_model"),
                (int) member(value, "cores").longValue(0),
                text(value, "jdk"),
                texts(member(value, "jvm_flags")),
                text(value, "gc"),
                text(value, "git_commit"));
    }

    private static JsonValue member(JsonValue object, String name) {
        final JsonValue value = new JsonValue();
        object.member(JsonName.of(name), value);
        return value;
    }

    private static String text(JsonValue object, String name) {
        final String text = member(object, name).string();
        return text == null ? "" : text;
    }

    /**
     * A number; NaN when it is not there. One that no double holds, such as 1e400, says nothing that could be compared.
     */
    private double number(JsonValue object, String member) throws IOException {
        final double value = member(object, member).doubleValue(Double.NaN);
        if (Double.isInfinite(value)) {
            throw new IOException(name + " has a number out of range in '" + member + "'");
        }
        return value;
    }

    private double needed(JsonValue object, String member, String id) throws IOException {
        final double value = number(object, member);
        if (Double.isNaN(value)) {
            throw new IOException(name + " has no number '" + member + "' for " + id);
        }
        return value;
    }

    private Instant instant(JsonValue object, String member) throws IOException {
        final String text = text(object, member);
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (final DateTimeException wrong) {
            throw new IOException(name + " has no time of ISO 8601 in '" + member + "'", wrong);
        }
    }

    private static List<String> texts(JsonValue array) {
        final List<String> texts = new ArrayList<>();
        for (final JsonCursor cursor = new JsonCursor().wrap(array); cursor.next(); ) {
            texts.add(
                    cursor.value().isString()
                            ? cursor.value().string()
                            : cursor.value().toString());
        }
        return texts;
    }

    private static Map<String, Double> numbers(JsonValue object) {
        final Map<String, Double> numbers = new LinkedHashMap<>();
        for (final JsonCursor cursor = new JsonCursor().wrap(object); cursor.next(); ) {
            numbers.put(cursor.name(), cursor.value().doubleValue(Double.NaN));
        }
        return numbers;
    }
}
