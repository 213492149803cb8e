package org.peregrine.bench.rivals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.peregrine.bench.RigRun;

/**
 * Measures all servers in rounds: in each, every workload, and under it every server, beginning with another one each
 * time. The servers over HTTP run all the time, and are stopped (SIGSTOP) while another is measured; over stdio each
 * measurement has a process of its own. {@code bench/rivals/run} builds what this needs and starts it.
 */
public final class RivalsRun implements AutoCloseable {
    private static final Generator.Pace WARM_UP = new Generator.Pace(100, 2_500);
    private static final Generator.Pace WARM_UP_MORE = new Generator.Pace(100, 800);

    private final RunOptions options;
    private final Generator generator;
    private final List<Rival> rivals;
    private final SampleFile file;
    private final Backends backends;
    private final Servers servers;
    private final FirstSeconds firstSeconds;
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
        backends = Backends.start("redis-server");
        servers = new Servers(backends.environment());
        firstSeconds = new FirstSeconds(backends.environment(), options.firstSeconds());
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
        try (RivalsRun run = new RivalsRun(options, scratch, file)) {
            run.run();
        }
        ComparisonReport.write(List.of(file), options.docs());
    }

    private void run() throws IOException {
        System.out.printf(
                "%d rounds of %d servers, no new one after %d minutes%n",
                options.rounds(), rivals.size(), options.limit().toMinutes());
        if (!backends.hasRedis()) {
            System.out.println(Backends.NO_REDIS + ": its workload is left out");
        }
        for (final Rival rival : rivals) {
            servers.start(rival, backends, this::warmUp);
            if (rival.session() == Rival.Session.NEVER) {
                firstSeconds.warmUp(rival);
            }
        }
        System.out.printf("%4d s  all servers are warm%n", elapsed().toSeconds());
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
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNs);
    }

    private String warmUp(Rival rival, RivalWorkload workload, ServerProcess server) throws IOException {
        final boolean isNew = workload == RivalWorkload.HTTP_16 || workload.mode() != Mode.STATELESS;
        final Generator.Pace pace = isNew ? WARM_UP : WARM_UP_MORE;
        final Sample sample = generator.measure(rival, workload, pace, server, 0);
        return sample.counts() ? "is warm" : sample.failure();
    }

    private void round(int round) throws IOException {
        for (final RivalWorkload workload : RivalWorkload.values()) {
            if (workload == RivalWorkload.FIRST_SECONDS && round > options.starts()) {
                continue;
            }
            final List<Rival> order = new ArrayList<>(
                    rivals.stream().filter(rival -> rival.takesPart(workload)).toList());
            Collections.rotate(order, -(round - 1 + workload.ordinal()));
            for (final Rival rival : order) {
                final Sample sample = sample(round, rival, workload);
                file.append(sample);
                System.out.printf(
                        "%4d s  round %d  %-12s %-12s %s%n",
                        elapsed().toSeconds(), round, workload.id(), rival.key(), words(sample, workload));
            }
        }
    }

    private String words(Sample sample, RivalWorkload workload) {
        if (sample.absence() != null) {
            return sample.absence();
        }
        if (!sample.counts()) {
            return "FAILED: " + sample.failure();
        }
        if (workload.isLoad()) {
            return String.format(
                    "%,9.0f/s  p50 %,8.0f us  p99 %,8.0f us  CPU %,7.1f us",
                    sample.value(Metric.RATE),
                    sample.value(Metric.P50),
                    sample.value(Metric.P99),
                    sample.value(Metric.CPU));
        }
        return workload == RivalWorkload.FIRST_SECONDS
                ? String.format(
                        "%,9.0f/s in the first second, %,.0f/s in second %d",
                        sample.value(FirstSeconds.rate(1)),
                        sample.value(FirstSeconds.rate(options.firstSeconds())),
                        options.firstSeconds())
                : String.format("%,9.0f ms", sample.value(Metric.START));
    }

    private Sample sample(int round, Rival rival, RivalWorkload workload) throws IOException {
        if (rival.command(workload.mode(), 0).isEmpty()) {
            return Sample.absent(round, rival, workload, "has no such transport");
        }
        final String absence = backends.absence(workload);
        if (absence != null) {
            return Sample.absent(round, rival, workload, absence);
        }
        if (workload == RivalWorkload.FIRST_SECONDS) {
            return firstSeconds.sample(round, rival);
        }
        if (!workload.isLoad()) {
            return start(round, rival, workload);
        }
        return workload.isHttp()
                ? httpSample(round, rival, workload)
                : generator.measure(rival, workload, options.stdio(), null, round);
    }

    private Sample httpSample(int round, Rival rival, RivalWorkload workload) throws IOException {
        final String failure = servers.failure(rival, workload);
        if (failure != null) {
            return Sample.failed(round, rival, workload, failure);
        }
        final String absence = servers.absence(rival, workload);
        if (absence != null) {
            return Sample.absent(round, rival, workload, absence);
        }
        final ServerProcess server = servers.running(rival, workload);
        server.resume();
        final long before = backends.count(workload);
        final Generator.Pace pace = workload.isChurn() ? options.sessions() : options.http();
        final Sample sample = generator.measure(rival, workload, pace, server, round);
        final long asked = backends.count(workload) - before;
        server.pause();
        return sample.alsoFailed(Backends.verdict(sample, workload, asked));
    }

    private Sample start(int round, Rival rival, RivalWorkload workload) throws IOException {
        try (ServerProcess server = workload.isHttp()
                ? ServerProcess.http(rival, workload.mode(), backends.environment())
                : ServerProcess.stdio(rival)) {
            return Sample.of(round, rival, workload, Map.of(Metric.START.id(), server.startMs()));
        } catch (final IOException failure) {
            return Sample.failed(round, rival, workload, "" + failure.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        servers.close();
        backends.close();
    }
}
