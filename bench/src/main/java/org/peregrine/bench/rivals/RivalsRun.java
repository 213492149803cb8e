package org.peregrine.bench.rivals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.bench.RigRun;

/**
 * Measures all servers in rounds: in each, every workload, and under it every server, beginning with another one each
 * time. The servers over HTTP run all the time, and are stopped (SIGSTOP) while another is measured; over stdio each
 * measurement has a process of its own. {@code bench/rivals/run} builds what this needs and starts it.
 */
public final class RivalsRun {
    private static final Generator.Pace WARM_UP = new Generator.Pace(100, 5_000);

    private final RunOptions options;
    private final Generator generator;
    private final List<Rival> rivals;
    private final SampleFile file;
    private final Map<String, ServerProcess> servers = new LinkedHashMap<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final long startNs = System.nanoTime();

    private RivalsRun(RunOptions options, Path scratch, SampleFile file) throws IOException {
        this.options = options;
        this.file = file;
        generator = new Generator(scratch);
        final Path answer = scratch.resolve("answer.json");
        try (ServerProcess ours = ServerProcess.stdio(RivalField.ours())) {
            Files.writeString(answer, ours.answer());
        }
        rivals = RivalField.with(answer);
    }

    /**
     * Runs, and prints where the results are.
     *
     * @param args as {@link RunOptions#USAGE} says.
     * @throws IOException when the generator or this project's own server cannot be started.
     */
    public static void main(String[] args) throws IOException {
        final RunOptions options;
        try {
            options = RunOptions.parse(args);
        } catch (final IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n" + RunOptions.USAGE);
            System.exit(2);
            return;
        }
        final RigRun rigRun = RigRun.now();
        final SampleFile file = SampleFile.create(options.results(), rigRun);
        final Path scratch = Files.createTempDirectory("rivals");
        new RivalsRun(options, scratch, file).run();
        ComparisonReport.write(List.of(file), options.docs());
    }

    private void run() throws IOException {
        System.out.printf("%d rounds of %d servers, at most %s%n", options.rounds(), rivals.size(), options.limit());
        try {
            rivals.forEach(this::startHttp);
            for (int round = 1; round <= options.rounds(); round++) {
                final long roundNs = System.nanoTime();
                round(round);
                final Duration took = Duration.ofNanos(System.nanoTime() - roundNs);
                System.out.printf("round %d of %d took %d s%n", round, options.rounds(), took.toSeconds());
                if (elapsed().plus(took).compareTo(options.limit()) > 0 && round < options.rounds()) {
                    System.out.println("no time for another round");
                    return;
                }
            }
        } finally {
            for (final ServerProcess server : servers.values()) {
                server.close();
            }
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNs);
    }

    /** The first start of each is not counted: it warms up this program and the disk's cache. */
    private void startHttp(Rival rival) {
        try {
            final ServerProcess server = ServerProcess.http(rival);
            servers.put(rival.key(), server);
            final Sample warmUp = generator.measure(rival, RivalWorkload.HTTP_16, WARM_UP, server, 0);
            System.out.printf("%-12s %s%n", rival.key(), warmUp.counts() ? "is warm" : warmUp.failure());
            server.pause();
        } catch (final IOException failure) {
            missing.put(rival.key(), "over HTTP " + failure.getMessage());
            System.out.printf("%-12s %s%n", rival.key(), failure.getMessage());
        }
    }

    private void round(int round) throws IOException {
        for (final RivalWorkload workload : RivalWorkload.values()) {
            final List<Rival> order = new ArrayList<>(rivals);
            Collections.rotate(order, -(round - 1 + workload.ordinal()));
            for (final Rival rival : order) {
                final Sample sample = sample(round, rival, workload);
                file.append(sample);
                System.out.printf(
                        "%4d s  round %d  %-22s %-12s %s%n",
                        elapsed().toSeconds(), round, workload.title(), rival.key(), words(sample, workload));
            }
        }
    }

    private static String words(Sample sample, RivalWorkload workload) {
        if (!sample.counts()) {
            return "FAILED: " + sample.failure();
        }
        return workload.isLoad()
                ? String.format(
                        "%,9.0f/s  p50 %,8.0f us  p99 %,8.0f us  CPU %,7.1f us",
                        sample.value(Metric.RATE),
                        sample.value(Metric.P50),
                        sample.value(Metric.P99),
                        sample.value(Metric.CPU))
                : String.format("%,9.0f ms", sample.value(Metric.START));
    }

    private Sample sample(int round, Rival rival, RivalWorkload workload) throws IOException {
        if (!workload.isLoad()) {
            return start(round, rival, workload);
        }
        if (!workload.isHttp()) {
            return generator.measure(rival, workload, options.stdio(), null, round);
        }
        final ServerProcess server = servers.get(rival.key());
        if (server == null || !server.child().process().isAlive()) {
            return Sample.failed(
                    round, rival, workload, missing.getOrDefault(rival.key(), "the server's process has ended"));
        }
        server.resume();
        final Sample sample = generator.measure(rival, workload, options.http(), server, round);
        server.pause();
        return sample;
    }

    private static Sample start(int round, Rival rival, RivalWorkload workload) throws IOException {
        try (ServerProcess server = workload.isHttp() ? ServerProcess.http(rival) : ServerProcess.stdio(rival)) {
            return new Sample(round, rival.key(), workload.id(), Map.of(Metric.START.id(), server.startMs()), null);
        } catch (final IOException failure) {
            return Sample.failed(round, rival, workload, failure.getMessage());
        }
    }
}
