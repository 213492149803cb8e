package org.peregrine.tools.suite;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.peregrine.client.Target;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.option.Quantity;
import picocli.CommandLine.Option;

/** Options of {@code bench ladder}. */
final class LadderOptions {
    private static final List<String> TRANSPORTS = List.of("http", "sse", "websocket", "tcp");
    private static final int GENERATOR_CONNECTIONS = 32;
    private static final int MOST_SESSIONS = 1_000;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    @Option(
            names = "--transport",
            split = ",",
            paramLabel = "NAME",
            description = "Transports, one after the other: http, sse, websocket, tcp; default http,websocket,tcp.")
    private List<String> transports;

    @Option(names = "--target", paramLabel = "TARGET", description = "A server that runs, in place of one of its own.")
    private String target;

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "N",
            description = "The steps, all of which are run, such as 5k,10k,20k.")
    private List<String> rates;

    @Option(
            names = "--from",
            paramLabel = "N",
            description = "Without --rates: the first step; default 1k, of --churn 50.")
    private String from;

    @Option(
            names = "--factor",
            paramLabel = "F",
            description = "Without --rates: each step by the one before, until one is not held; default 1.5.")
    private Double factor;

    @Option(
            names = "--max-p95",
            paramLabel = "TIME",
            description = "A step is held when p95, also of each second, is not above this; default 15ms.")
    private String maxP95 = "15ms";

    @Option(names = "--duration", paramLabel = "TIME", description = "Measured of each step; default 5s.")
    private String duration = "5s";

    @Option(names = "--warmup", paramLabel = "TIME", description = "Before each step; default 1s.")
    private String warmup = "1s";

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections; default 32. With --churn the most at once; default 1000.")
    private Integer connections;

    @Option(names = "--churn", description = "Sessions a second that are opened and ended, in place of requests.")
    private boolean churn;

    @Option(names = "--session-calls", paramLabel = "N", description = "Calls in each session of --churn; default 1.")
    private Integer sessionCalls;

    @Option(names = "--shards", paramLabel = "N", description = "Shards of the server of its own; default 1.")
    private Integer shards;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the generator; default 1.")
    private int threads = 1;

    /**
     * Makes the steps.
     *
     * @throws IllegalArgumentException when they are none.
     */
    Ladder ladder() {
        require(rates == null || (from == null && factor == null), "--rates and --from or --factor exclude each other");
        final List<Double> given = rates == null
                ? List.of()
                : rates.stream().map(Quantity::ratePerS).toList();
        final double first = from == null ? churn ? 50 : 1_000 : Quantity.ratePerS(from);
        return new Ladder(given, first, factor == null ? 1.5 : factor);
    }

    /**
     * Checks the rest.
     *
     * @throws IllegalArgumentException when a figure is none.
     */
    void check() {
        require(target == null || transports == null, "--target and --transport exclude each other");
        require(target == null || shards == null, "--target and --shards exclude each other");
        require(shards == null || shards > 0, "--shards must be positive");
        require(sessionCalls == null || (churn && sessionCalls > 0), "--session-calls is a number above 0, of --churn");
        require(connections == null || connections > 0, "--connections must be positive");
        require(threads > 0 && threads <= connections(), "--threads is a number from 1 to that of --connections");
        require(TRANSPORTS.containsAll(transports()), "--transport is of " + TRANSPORTS);
        require(maxP95Us() > 0, "--max-p95 must be above 0");
        require(Quantity.durationNs(duration) > 0, "--duration must be above 0");
        Quantity.durationNs(warmup);
        target();
    }

    /** Limit of the 95th percentile in microseconds. */
    double maxP95Us() {
        return Quantity.durationNs(maxP95) / 1e3;
    }

    /** The server that was named; null for one that is started. */
    Target target() {
        return target == null ? null : Target.parse(target);
    }

    /** Transports of a server that is started. */
    List<String> transports() {
        return transports == null ? List.of("http", "websocket", "tcp") : transports;
    }

    /** Options of a server that is started. */
    List<String> serverOptions() {
        return List.of("--shards", Integer.toString(shards == null ? 1 : shards));
    }

    /** Name of the operations. */
    String unit() {
        return churn ? "sessions" : "requests";
    }

    private int connections() {
        if (connections != null) {
            return connections;
        }
        return churn ? MOST_SESSIONS : GENERATOR_CONNECTIONS;
    }

    /** The load of a step. */
    Load load(double ratePerS) {
        final Load load = new Load()
                .connections(connections())
                .warmupNs(Quantity.durationNs(warmup))
                .durationNs(Quantity.durationNs(duration))
                .threads(threads)
                .timeoutNs(TIMEOUT_NS);
        return churn ? load.churn(ratePerS, sessionCalls == null ? 1 : sessionCalls) : load.ratePerS(ratePerS);
    }

    private static void require(boolean condition, String words) {
        if (!condition) {
            throw new IllegalArgumentException(words);
        }
    }
}
