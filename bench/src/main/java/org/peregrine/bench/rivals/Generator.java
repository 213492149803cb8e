package org.peregrine.bench.rivals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code peregrine load} as a process of its own: every measurement of every server is made by it. */
final class Generator {
    /** The script that starts it, seen from the root of the project. */
    static final String LAUNCHER = "./peregrine";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long TIMEOUT_S = 60;

    /** More sessions than any server holds, so that all clients have one all the time: a closed loop. */
    private static final String CHURN_PER_S = "20000";

    /** Words of the generator about such a rate, which it may spare. */
    private static final String NOT_HELD = "the rate was not held";

    private final Path scratch;

    Generator(Path scratch) {
        this.scratch = scratch;
    }

    /**
     * Length of a load.
     *
     * @param warmupMs before the measured time.
     * @param measuredMs of the measured time.
     */
    record Pace(int warmupMs, int measuredMs) {}

    /**
     * Puts load on a server.
     *
     * @param rival the server.
     * @param workload to run.
     * @param pace of the run.
     * @param server its process over HTTP; null over stdio, where the generator starts it.
     * @param round in the sample.
     * @return the measurement; failed when the generator reports so, or did not end.
     */
    Sample measure(Rival rival, RivalWorkload workload, Pace pace, ServerProcess server, int round) throws IOException {
        final Path result = scratch.resolve("load.json");
        final Path text = scratch.resolve("load.txt");
        Files.deleteIfExists(result);
        final Process process = new ProcessBuilder(command(rival, workload, pace, server, result))
                .redirectErrorStream(true)
                .redirectOutput(text.toFile())
                .start();
        try {
            if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Sample.failed(round, rival, workload, "the generator did not end");
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException(interrupted);
        }
        if (!Files.exists(result)) {
            return Sample.failed(round, rival, workload, lastLine(text));
        }
        return sample(rival, workload, JSON.readTree(result.toFile()), round);
    }

    /** The command line of a load; {@code server} is null over stdio. */
    static List<String> command(Rival rival, RivalWorkload workload, Pace pace, ServerProcess server, Path result) {
        final List<String> command = new ArrayList<>(List.of(LAUNCHER, "load"));
        command.add(
                server == null
                        ? "stdio:" + words(rival.command(Mode.STDIO, 0))
                        : "http://127.0.0.1:" + server.port() + "/mcp");
        // Asleep while it waits, so that a server with several threads may use both cores.
        command.addAll(List.of("--tool", workload.tool().id(), "--quiet", "--timeout", "5s"));
        command.addAll(List.of("--protocol", workload.mode() == Mode.MODERN ? Echo.MODERN : Echo.LEGACY));
        if (workload.mode() != Mode.MODERN && !rival.isInitialized(workload.mode())) {
            command.add("--sessionless");
        }
        if (workload.isChurn()) {
            command.addAll(List.of("--churn", CHURN_PER_S));
        }
        command.addAll(List.of("--payload", Integer.toString(Echo.TEXT.length())));
        command.addAll(List.of("--args", workload.tool().arguments("{{payload}}")));
        command.addAll(List.of(workload.isHttp() ? "--connections" : "--window", "" + workload.underWay()));
        command.addAll(List.of("--warmup", pace.warmupMs() + "ms", "--duration", pace.measuredMs() + "ms"));
        command.addAll(List.of("--json", result.toString()));
        if (server != null) {
            command.addAll(List.of("--server-pid", Long.toString(server.pid())));
        }
        return command;
    }

    private static String words(List<String> command) {
        return String.join(" ", command.stream().map(word -> "'" + word + "'").toList());
    }

    /** Reads a result of the generator about one server. */
    static Sample sample(Rival rival, RivalWorkload workload, JsonNode report, int round) {
        final JsonNode benchmark = report.at("/benchmarks/0");
        final JsonNode details = benchmark.path("details");
        final Map<String, Double> values = new LinkedHashMap<>();
        values.put(
                Metric.RATE.id(),
                details.path("answered_in_time").asDouble()
                        / benchmark.path("duration_s").asDouble());
        for (final Metric metric : List.of(Metric.P50, Metric.P99, Metric.P999, Metric.MAX)) {
            final String name = metric.name().toLowerCase(Locale.ROOT);
            // A session's time counts from its connecting: when it was due says nothing of a rate that nobody holds.
            final JsonNode time = workload.isChurn()
                    ? details.path("service_" + name + "_us")
                    : benchmark.path("latency_us").path(name);
            values.put(metric.id(), time.asDouble(Double.NaN));
        }
        values.put(Metric.CPU.id(), details.path(Metric.CPU.id()).asDouble(Double.NaN));
        values.put(Metric.MEMORY.id(), benchmark.path("memory_end_mib").asDouble(Double.NaN));
        for (final String name : List.of("generator_busy_percent", "generator_cpu_percent", "errors")) {
            values.put(name, details.path(name).asDouble(Double.NaN));
        }
        values.put("operations", benchmark.path("operations").asDouble());
        values.put("server_cpu_percent", benchmark.path("cpu_percent_avg").asDouble(Double.NaN));
        values.values().removeIf(value -> !Double.isFinite(value));
        final List<String> failures = new ArrayList<>();
        benchmark.path("failures").forEach(failure -> failures.add(failure.asText()));
        failures.removeIf(failure -> workload.isChurn() && failure.startsWith(NOT_HELD));
        if (failures.isEmpty() && !(values.getOrDefault(Metric.RATE.id(), 0.0) > 0)) {
            failures.add("nothing was answered in the measured time");
        }
        return Sample.of(round, rival, workload, values)
                .alsoFailed(failures.isEmpty() ? null : String.join("; ", failures));
    }

    private static String lastLine(Path text) throws IOException {
        final List<String> lines = Files.readAllLines(text, StandardCharsets.ISO_8859_1);
        return lines.isEmpty() ? "the generator said nothing" : lines.getLast();
    }
}
