package org.peregrine.tools.suite;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.crowd.Changes;
import org.peregrine.tools.crowd.CrowdPlan;
import org.peregrine.tools.crowd.CrowdResult;
import org.peregrine.tools.crowd.FanoutFigures;
import org.peregrine.tools.crowd.LocalCrowd;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.StatusWatch;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;

/**
 * One change, many subscribers over TCP: from the time at which the change was due to its arrival at the last of them.
 * All are connections of this process, on one thread.
 */
final class FanoutWorkload implements Workload {
    private static final int RESOURCES = 1;

    /**
     * Amount of work.
     *
     * @param subscribers connections that each subscribe to the resource.
     * @param rateHz changes a second.
     * @param warmupChanges not measured.
     * @param changes measured.
     */
    record Extent(int subscribers, double rateHz, int warmupChanges, int changes) {}

    private final String id;
    private final MeasuredServer server;
    private final Extent extent;

    FanoutWorkload(String id, MeasuredServer server, Extent extent) {
        this.id = id;
        this.server = server;
        this.extent = extent;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public BenchmarkResult run(Environment environment) throws IOException {
        try (StatusWatch watch = server.watch()) {
            return watch.addTo(measure(environment));
        }
    }

    private BenchmarkResult measure(Environment environment) throws IOException {
        final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        final CrowdPlan plan = CrowdPlan.of(
                server.target("tcp"),
                ProtocolVersion.LATEST_LEGACY,
                extent.subscribers(),
                new Changes(extent.rateHz(), extent.warmupChanges(), extent.changes(), RESOURCES, Changes.DRAIN_NS));
        final CrowdResult result;
        try (LocalCrowd crowd = new LocalCrowd(plan)) {
            crowd.gather();
            crowd.begin();
            result = crowd.finish();
        }
        final FanoutFigures figures = new FanoutFigures(plan, result);
        return new BenchmarkResult(
                id,
                "a change told to " + extent.subscribers() + " subscribers, " + extent.rateHz() + " times a second",
                startedAt,
                environment,
                "tcp",
                MeasuredServer.THREADING_MODE,
                new Work(
                        figures.operations(),
                        extent.warmupChanges(),
                        figures.durationS(),
                        extent.subscribers(),
                        figures.operations()),
                figures.latency(),
                Usage.UNKNOWN,
                "from the time at which the change was due to its arrival at the last subscriber",
                figures.failures(),
                figures.details());
    }
}
