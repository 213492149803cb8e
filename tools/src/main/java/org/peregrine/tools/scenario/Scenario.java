package org.peregrine.tools.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.peregrine.tools.crowd.Changes;
import org.peregrine.tools.crowd.CrowdPlan;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.suite.Judged;
import org.peregrine.tools.suite.Workload;

/**
 * The load scenarios, written for sixteen cores and scaled to those that there are; generator and server share them.
 */
enum Scenario {
    /** 50,000 connections that have spoken, and do nothing. */
    IDLE("connections held, p95 of each second below 5 ms, less than 5 KB of heap and direct memory each"),
    /** 100,000 requests a second for five minutes. */
    SUSTAINED(
            "the rate held, p95 of each second below 15 ms and flat within 20 % or 1 ms, no garbage collection above 1 ms, live and resident memory not 10 % larger, less than 80 % of the server's cores used"),
    /** The rate, and for ten seconds as much again on top of it. */
    BURST(
            "nothing unanswered, and p95 of each second below 15 ms before the burst, in it unless it is above twice the rate, and in less than five seconds again"),
    /** One change, 10,000 subscribers, 100 times a second. */
    FANOUT(
            "the rate held, p95 to the last subscriber below the time between two changes, nothing lost, a queue of less than 100 and less than 100 KB of heap and direct memory each");

    /** For which the figures were written. */
    static final int CORES = 16;

    /** For one thread of the generator and one shard of the server: both have cores left for the JVM and the system. */
    private static final int CORES_PER_THREAD = 8;

    private static final int IDLE_CONNECTIONS = 50_000;
    /** Below the usual hard limit of 20,000 open files a process. */
    private static final int MAX_CONNECTIONS = 18_000;

    private static final int SUSTAINED_RATE = 100_000;
    private static final int GENERATOR_CONNECTIONS = 32;

    /** Calls a second while connections are held. */
    private static final int IDLE_RATE = 1_000;

    private static final int IDLE_WARMUP_S = 2;
    private static final int FANOUT_WARMUP_S = 5;
    private static final double MAX_SUBSCRIBER_BYTES = 100 << 10;
    private static final double MAX_QUEUE = 100;

    /** Of the kit for benchmarks; changes take turns over them. */
    private static final int RESOURCES = 10;

    private static final int SUBSCRIBERS = 10_000;
    private static final double CHANGES_HZ = 100;
    private static final double MAX_IDLE_P95_US = 5_000;
    private static final double MAX_IDLE_BYTES = 5 << 10;
    private static final double MAX_PAUSE_US = 1_000;

    private final String passes;

    Scenario(String passes) {
        this.passes = passes;
    }

    /** Whether connections are held, or told of changes. */
    boolean isCrowd() {
        return this == IDLE || this == FANOUT;
    }

    /** The conditions for passing. */
    String passes() {
        return passes;
    }

    /** Share of the figures that this machine is asked for. */
    static double share(int cores) {
        return Math.min(1, cores / (double) CORES);
    }

    /** Requests a second of the scenarios with a rate. */
    static int rate(int cores) {
        return (int) (SUSTAINED_RATE * share(cores));
    }

    /** Connections: those that are held, or those of the generator. */
    int connections(int cores) {
        return this == IDLE
                ? Math.min(MAX_CONNECTIONS, (int) (IDLE_CONNECTIONS * share(2 * cores)))
                : GENERATOR_CONNECTIONS;
    }

    /** The limit of a machine that its own scaled figure has met, in words; empty for none. */
    String limitation(int cores) {
        return this == IDLE && IDLE_CONNECTIONS * share(2 * cores) > MAX_CONNECTIONS
                ? ", " + MAX_CONNECTIONS + " connections for a process may have 20,000 files"
                : "";
    }

    /** Threads of the generator, and shards of the server, that the rate wants on so many cores. */
    static int threads(int cores) {
        return Math.max(1, cores / CORES_PER_THREAD);
    }

    /** Subscribers of a fan-out. */
    static int subscribers(int cores) {
        return (int) (SUBSCRIBERS * share(cores));
    }

    /** Changes a second of a fan-out. */
    static double changesHz(int cores) {
        return CHANGES_HZ * share(cores);
    }

    /**
     * Workloads that it runs.
     *
     * @param server to be measured.
     * @param demand on it.
     * @param crowd that is held, or told of changes; null where there is none.
     * @param crowds makes it.
     */
    List<Workload> workloads(ScenarioServer server, ScenarioDemand demand, CrowdPlan crowd, Crowds crowds) {
        return workloads(server, demand, Calls.USUAL, null, crowd, crowds);
    }

    /**
     * Workloads that it runs.
     *
     * @param server to be measured.
     * @param demand on it.
     * @param calls of sustained and burst.
     * @param control beside which sustained is judged; null for none.
     * @param crowd that is held, or told of changes; null where there is none.
     * @param crowds makes it.
     */
    List<Workload> workloads(
            ScenarioServer server,
            ScenarioDemand demand,
            Calls calls,
            Control control,
            CrowdPlan crowd,
            Crowds crowds) {
        final int seconds = demand.seconds();
        return switch (this) {
            case IDLE ->
                List.of(new Judged(
                        new IdleScenario(server, crowds, crowd, idleCalls(seconds), MAX_IDLE_BYTES), MAX_IDLE_P95_US));
            case SUSTAINED -> new CallScenarios(server, demand, calls).sustained(control);
            case BURST -> List.of(new CallScenarios(server, demand, calls).burst());
            case FANOUT -> List.of(new FanoutScenario(server, crowds, crowd, limits(demand)));
        };
    }

    /** Limit of the 95th percentile of every second, in microseconds; NaN where not all of them are judged. */
    double maxP95Us() {
        return switch (this) {
            case IDLE -> MAX_IDLE_P95_US;
            case SUSTAINED -> CallScenarios.MAX_P95_US;
            case BURST, FANOUT -> Double.NaN;
        };
    }

    private static Load idleCalls(int seconds) {
        return new Load()
                .ratePerS(IDLE_RATE)
                .connections(GENERATOR_CONNECTIONS)
                .warmupNs(TimeUnit.SECONDS.toNanos(IDLE_WARMUP_S))
                .durationNs(TimeUnit.SECONDS.toNanos(seconds));
    }

    private static FanoutScenario.Limits limits(ScenarioDemand demand) {
        return new FanoutScenario.Limits(
                TimeUnit.SECONDS.toMicros(1) / demand.changesHz(), MAX_SUBSCRIBER_BYTES, MAX_QUEUE);
    }

    /** Changes before the measurement and in it, one at least; of the other scenarios none. */
    Changes changes(ScenarioDemand demand) {
        final double hz = demand.changesHz();
        return this == FANOUT
                ? new Changes(
                        hz,
                        (int) (Math.min(FANOUT_WARMUP_S, demand.seconds()) * hz),
                        Math.max(1, (int) (demand.seconds() * hz)),
                        RESOURCES,
                        Changes.DRAIN_NS)
                : Changes.NONE;
    }

    /** Alerts that no single second shows. */
    List<String> alerts(List<BenchmarkResult> results) {
        return alerts(results, true);
    }

    /** Likewise; the pauses of a server that runs anyway may be unknown. */
    List<String> alerts(List<BenchmarkResult> results, boolean known) {
        if (this != SUSTAINED || results.isEmpty()) {
            return List.of();
        }
        final List<String> alerts = new ArrayList<>();
        final double pauseUs = results.stream()
                .filter(result -> !Control.isControl(result))
                .mapToDouble(result -> result.usage().gcPauseMaxUs())
                .max()
                .orElse(0);
        if (known ? !(pauseUs <= MAX_PAUSE_US) : pauseUs > MAX_PAUSE_US) {
            alerts.add(String.format(Locale.ROOT, "a garbage collection took %.0f us", pauseUs));
        }
        if (results.stream().noneMatch(Control::isControl)) {
            results.forEach(
                    result -> alerts.addAll(Flatness.of(result.seconds()).failures()));
        }
        return alerts;
    }
}
