package org.peregrine.tools.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.tools.output.OutputFile;

/** Writes reports as JSON. */
public final class ResultFileWriter {
    private final HeapJson text = new HeapJson();
    private final JsonWriter json = text.writer();

    private ResultFileWriter() {}

    /**
     * A report as JSON.
     *
     * @param report any.
     * @return UTF-8, on one line.
     */
    public static byte[] json(SuiteReport report) {
        final ResultFileWriter writer = new ResultFileWriter();
        writer.write(report);
        return writer.text.bytes();
    }

    /**
     * An environment as it stands in a report.
     *
     * @param environment any.
     * @return a JSON object.
     */
    public static String json(Environment environment) {
        final ResultFileWriter writer = new ResultFileWriter();
        writer.environment(environment);
        return writer.text.toString();
    }

    /**
     * Writes a report to a file that is not there yet; directories are made.
     *
     * @param report any.
     * @param file never overwritten.
     * @throws IOException when it cannot be written.
     */
    public static void create(SuiteReport report, Path file) throws IOException {
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        OutputFile.create(file, json(report));
    }

    private void write(SuiteReport report) {
        json.beginObject();
        text("report_type", report.reportType());
        text("timestamp_iso", report.timestamp().toString());
        json.name("environment");
        environment(report.environment());
        json.name("benchmarks").beginArray();
        report.benchmarks().forEach(this::benchmark);
        json.endArray().name("budgets").beginArray();
        report.budgets().forEach(this::budget);
        json.endArray();
        text("summary", report.summary());
        json.endObject();
    }

    private void environment(Environment environment) {
        json.beginObject();
        text("hostname", environment.hostname());
        text("os", environment.os());
        text("kernel", environment.kernel());
        text("cpu_model", environment.cpuModel());
        json.name("cores").value(environment.cores());
        text("jdk", environment.jdk());
        texts("jvm_flags", environment.jvmFlags());
        text("gc", environment.gc());
        text("git_commit", environment.gitCommit());
        json.endObject();
    }

    private void benchmark(BenchmarkResult result) {
        json.beginObject();
        text("workload_id", result.workloadId());
        text("benchmark", result.benchmark());
        text("timestamp", result.timestamp().toString());
        json.name("environment");
        environment(result.environment());
        text("transport", result.transport());
        text("threading_mode", result.threadingMode());
        work(result.work());
        latency(result.latency());
        json.name("samples").value(result.work().samples());
        usage(result.usage());
        text("measurement_point", result.measurementPoint());
        json.name("valid").value(result.isValid());
        texts("failures", result.failures());
        json.name("details").beginObject();
        result.details().forEach(this::number);
        json.endObject();
        if (!result.seconds().isEmpty()) {
            json.name("seconds").beginArray();
            result.seconds().forEach(this::second);
            json.endArray();
        }
        json.endObject();
    }

    private void second(Second second) {
        json.beginObject();
        number("end_s", second.endS());
        number("length_s", second.lengthS());
        json.name("due").value(second.due());
        json.name("operations").value(second.answered());
        number("ops_per_s", second.ratePerS());
        json.name("latency_us").beginObject();
        number("p50", second.p50Us());
        number("p95", second.p95Us());
        number("p99", second.p99Us());
        number("max", second.maxUs());
        json.endObject();
        json.name("errors").value(second.errors());
        json.endObject();
    }

    private void work(Work work) {
        json.name("operations").value(work.operations());
        json.name("warmup_operations").value(work.warmupOperations());
        number("duration_s", work.durationS());
        number("throughput_msg_per_s", work.messagesPerS());
        number("ops_per_s", work.opsPerS());
    }

    private void latency(LatencyFigures latency) {
        json.name("latency_us").beginObject();
        number("p50", latency.p50());
        number("p95", latency.p95());
        number("p99", latency.p99());
        number("p999", latency.p999());
        number("max", latency.max());
        number("mean", latency.mean());
        json.endObject();
    }

    private void usage(Usage usage) {
        number("memory_start_mib", usage.memoryStartMib());
        number("memory_end_mib", usage.memoryEndMib());
        number("cpu_percent_avg", usage.cpuPercentAvg());
        json.name("gc").beginObject().name("collections");
        if (usage.gcCollections() < 0) {
            json.nullValue();
        } else {
            json.value(usage.gcCollections());
        }
        number("pause_total_us", usage.gcPauseTotalUs());
        number("pause_max_us", usage.gcPauseMaxUs());
        json.endObject();
        number("allocated_bytes_per_op", usage.allocatedBytesPerOp());
    }

    private void budget(Budget budget) {
        json.beginObject();
        text("operation", budget.operation());
        number("budget_us", budget.budgetUs());
        number("measured_p95_us", budget.measuredP95Us());
        text("status", budget.status());
        json.endObject();
    }

    private void text(String name, String value) {
        json.name(name).value(value);
    }

    private void texts(String name, List<String> values) {
        json.name(name).beginArray();
        values.forEach(json::value);
        json.endArray();
    }

    private void number(String name, double value) {
        json.name(name);
        if (Double.isFinite(value)) {
            json.value(Math.round(value * 1e3) / 1e3);
        } else {
            json.nullValue();
        }
    }
}
