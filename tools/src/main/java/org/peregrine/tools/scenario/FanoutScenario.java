package org.peregrine.tools.scenario;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.peregrine.tools.crowd.Crowd;
import org.peregrine.tools.crowd.CrowdPlan;
import org.peregrine.tools.crowd.FanoutFigures;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.ProcessSample;
import org.peregrine.tools.result.StatusWatch;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;
import org.peregrine.tools.suite.Workload;

/**
 * Changes that many subscribers are told of, each due at its time whether or not the last was delivered.
 *
 * @param server to be measured.
 * @param crowds makes the crowd.
 * @param plan of subscribers and changes.
 * @param limits by which it passes.
 */
record FanoutScenario(ScenarioServer server, Crowds crowds, CrowdPlan plan, Limits limits) implements Workload {
    private static final double MIB = 1 << 20;
    private static final double PERCENT = 100;

    /**
     * Limits of a fan-out.
     *
     * @param p95Us of the time to the last subscriber, in microseconds.
     * @param bytes of the server's heap and direct memory for each subscriber.
     * @param queue that the changes for a subscriber stay below.
     */
    record Limits(double p95Us, double bytes, double queue) {}

    @Override
    public String id() {
        return "fanout";
    }

    @Override
    public BenchmarkResult run(Environment environment) throws IOException, InterruptedException {
        final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (ServerMemory memory = ServerMemory.of(server.pid());
                StatusWatch watch = server.watch();
                Crowd crowd = crowds.of(plan)) {
            final ServerMemory.Sample before = memory.sample();
            crowd.gather();
            final ServerMemory.Sample each = memory.sample().each(before, plan.members());
            final ProcessSample start = ProcessSample.of(server.pid());
            final long startNs = System.nanoTime();
            crowd.begin();
            final FanoutFigures figures = new FanoutFigures(plan, crowd.finish());
            final Usage usage = usage(start, ProcessSample.of(server.pid()), System.nanoTime() - startNs);
            return watch.addTo(judged(environment, startedAt, figures, each, usage));
        }
    }

    private static Usage usage(ProcessSample start, ProcessSample end, long elapsedNs) {
        return start.cpuNs() < 0 || end.cpuNs() < 0
                ? Usage.UNKNOWN
                : new Usage(
                        start.residentBytes() / MIB,
                        end.residentBytes() / MIB,
                        PERCENT * (end.cpuNs() - start.cpuNs()) / elapsedNs,
                        -1,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN);
    }

    private BenchmarkResult judged(
            Environment environment, Instant startedAt, FanoutFigures figures, ServerMemory.Sample each, Usage usage) {
        final List<String> failures = new ArrayList<>(figures.failures());
        final double p95Us = figures.latency().p95();
        require(
                failures,
                p95Us < limits.p95Us(),
                "p95 to the last subscriber is %.0f us, not below %.0f us",
                p95Us,
                limits.p95Us());
        require(
                failures,
                !(each.live() >= limits.bytes()),
                "a subscriber costs %.0f B, not less than %.0f",
                each.live(),
                limits.bytes());
        final double queue = queue(figures);
        require(
                failures,
                queue < limits.queue(),
                "up to %.0f changes waited for a subscriber, not less than %.0f",
                queue,
                limits.queue());
        final Map<String, Double> details = new LinkedHashMap<>(figures.details());
        details.put("p95_limit_us", limits.p95Us());
        details.put("queue_most", queue);
        details.put("queue_limit", limits.queue());
        details.putAll(each.details("subscriber"));
        details.put("subscriber_bytes_limit", limits.bytes());
        return new BenchmarkResult(
                        id(),
                        "changes told to " + plan.members() + " subscribers, "
                                + plan.changes().rateHz() + " times a second, due whether or not the last is delivered",
                        startedAt,
                        environment,
                        plan.target().transport(),
                        server.threadingMode(),
                        new Work(
                                figures.operations(),
                                plan.changes().warmup(),
                                figures.durationS(),
                                plan.members(),
                                figures.operations()),
                        figures.latency(),
                        usage,
                        "from the time at which the change was due to its arrival at the last subscriber",
                        failures,
                        details)
                .withSeconds(figures.seconds());
    }

    private static void require(List<String> failures, boolean kept, String words, double reached, double limit) {
        if (!kept) {
            failures.add(String.format(Locale.ROOT, words, reached, limit));
        }
    }

    /**
     * Changes that may have waited for a subscriber. From outside it is seen how many were under way at once. A server
     * of this project lets a resource wait once, however often it changes, so there it is no more than the resources.
     */
    private double queue(FanoutFigures figures) {
        final double underWay = figures.mostUnderWay();
        return server.isOwn() ? Math.min(underWay, plan.changes().resources()) : underWay;
    }
}
