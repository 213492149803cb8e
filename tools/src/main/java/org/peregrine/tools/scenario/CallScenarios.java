package org.peregrine.tools.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.suite.Judged;
import org.peregrine.tools.suite.Workload;

/**
 * The scenarios that call at a rate.
 *
 * @param server to be measured.
 * @param demand on it.
 * @param calls that are made.
 */
record CallScenarios(ScenarioServer server, ScenarioDemand demand, Calls calls) {
    /** Limit of the 95th percentile of each second that is judged. */
    static final double MAX_P95_US = 15_000;

    /** A peak above it is more than was to be held. */
    static final double USUAL_PEAK_FACTOR = 2;

    static final String SUSTAINED = "sustained";
    static final String BURST = "burst";

    private static final int BURSTS = 6;
    private static final int RECOVERY_S = 5;
    private static final int BURST_WARMUP_S = 2;
    private static final int WARMUP_S = 10;
    private static final int CONTROLLED_WARMUP_S = 1;

    /** The rate for the whole time; under control in parts, each with one of the control behind it. */
    List<Workload> sustained(Control control) {
        if (control == null) {
            return List.of(part(id(SUSTAINED), Math.min(WARMUP_S, demand.seconds()), demand.seconds()));
        }
        final int partS = Math.max(Control.MIN_PART_S, demand.seconds() / Flatness.PARTS);
        final int controlS = Math.max(Control.MIN_PART_S, partS / 2);
        final List<Workload> parts = new ArrayList<>();
        for (int part = 1; part <= Flatness.PARTS; part++) {
            final int warmupS = part == 1 ? Math.min(WARMUP_S, demand.seconds()) : CONTROLLED_WARMUP_S;
            parts.add(part(id(SUSTAINED) + "/" + part, warmupS, partS));
            parts.add(control.part(part, load(CONTROLLED_WARMUP_S, controlS)));
        }
        return parts;
    }

    private Workload part(String id, int warmupS, int seconds) {
        final Workload judged =
                new Judged(new ServerCalls(id, server, demand, calls, load(warmupS, seconds)), MAX_P95_US);
        return server.pid() < 0
                ? judged
                : new Resources(
                        judged, Math.min(demand.shards(), Runtime.getRuntime().availableProcessors()));
    }

    /** A sixth of the time at the rate, a sixth at that of the peak, and the rest at the rate. */
    Workload burst() {
        final int peakS = peakS();
        return new Recovery(
                new ServerCalls(id(BURST), server, demand, calls, burstLoad()),
                new Recovery.Peak(peakS, 2.0 * peakS, calls.peakFactor() <= USUAL_PEAK_FACTOR),
                MAX_P95_US,
                RECOVERY_S);
    }

    private int peakS() {
        return Math.max(1, demand.seconds() / BURSTS);
    }

    /** The load of a scenario, for who leads it and who joins. */
    Load load(Scenario scenario) {
        return scenario == Scenario.BURST ? burstLoad() : load(Math.min(WARMUP_S, demand.seconds()), demand.seconds());
    }

    private Load burstLoad() {
        final int peakS = peakS();
        final int seconds = Math.max(3 * peakS, demand.seconds());
        final Load load = load(Math.min(BURST_WARMUP_S, seconds), seconds)
                .peak(
                        demand.rate() * (calls.peakFactor() - 1),
                        TimeUnit.SECONDS.toNanos(peakS),
                        TimeUnit.SECONDS.toNanos(peakS));
        return calls.peakFactor() > USUAL_PEAK_FACTOR ? load.refusable() : load;
    }

    private String id(String scenario) {
        return calls.handlers().id(scenario);
    }

    private Load load(int warmupS, int seconds) {
        return calls.of(new Load()
                .ratePerS(demand.rate())
                .connections(demand.connections())
                .threads(demand.threads())
                .processes(demand.processes())
                .warmupNs(TimeUnit.SECONDS.toNanos(warmupS))
                .durationNs(TimeUnit.SECONDS.toNanos(seconds)));
    }
}
