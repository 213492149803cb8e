package org.peregrine.tools.scenario;

import java.util.List;
import picocli.CommandLine.Option;

/** Options of {@code bench load}: whatever is not said is scaled to the cores. */
final class ScenarioOptions {
    private static final List<String> TRANSPORTS = List.of("http", "sse", "websocket", "tcp");
    private static final int MAX_SHARDS = 64;

    /** Connections that a server takes unless more are asked for. */
    private static final int USUAL_CONNECTIONS = 20_000;

    /** Besides those of the scenario: the one that calls, and those of the probes. */
    private static final int MORE_CONNECTIONS = 100;

    @Option(names = "--rate", paramLabel = "N", description = "Requests a second; default 100,000 scaled to the cores.")
    private Integer rate;

    @Option(names = "--duration", paramLabel = "SECONDS", description = "Length of the scenario; default 60.")
    private int seconds = 60;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description =
                    "Connections: of idle those that are held, default 50,000 scaled to the cores, 18,000 at most;"
                            + " of sustained and burst those of the generator, default 32.")
    private Integer connections;

    @Option(
            names = "--subscribers",
            paramLabel = "N",
            description = "Subscribers of fanout; default 10,000 scaled to the cores.")
    private Integer subscribers;

    @Option(
            names = "--changes",
            paramLabel = "HZ",
            description = "Changes a second of fanout; default 100 scaled to the cores.")
    private Double changesHz;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "Transport of sustained and burst: http (the default), sse, websocket or tcp. The connections"
                    + " of idle and fanout are TCP's.")
    private String transport;

    @Option(
            names = "--shards",
            paramLabel = "N",
            description = "Shards of the server; default one, on 16 cores and more one for each eight.")
    private Integer shards;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of the generator of sustained and burst; default one, on 16 cores and more one for"
                    + " each eight.")
    private Integer threads;

    @Option(
            names = "--processes",
            paramLabel = "N",
            description =
                    "Processes of the generator of sustained and burst, each with --threads threads; default one.")
    private int processes = 1;

    /**
     * Makes the demand on a scenario.
     *
     * @throws IllegalArgumentException when a figure is none, or the scenario has no such figure.
     */
    ScenarioDemand demand(Scenario scenario, int cores) {
        requirePositive("--rate", rate);
        requirePositive("--duration", seconds);
        requirePositive("--connections", connections);
        requirePositive("--subscribers", subscribers);
        requirePositive("--changes", changesHz);
        if (shards != null && (shards < 1 || shards > MAX_SHARDS)) {
            throw new IllegalArgumentException("--shards must be between 1 and " + MAX_SHARDS);
        }
        final boolean fanout = scenario == Scenario.FANOUT;
        require(fanout || (subscribers == null && changesHz == null), "--subscribers and --changes are of fanout");
        require(!fanout || (connections == null && rate == null), "fanout has --subscribers and --changes");
        require(scenario != Scenario.IDLE || rate == null, "idle has --connections and no --rate");
        require(
                transport == null || scenario == Scenario.SUSTAINED || scenario == Scenario.BURST,
                "--transport is of sustained and burst");
        require(
                threads == null || scenario == Scenario.SUSTAINED || scenario == Scenario.BURST,
                "--threads is of sustained and burst");
        requirePositive("--threads", threads);
        requirePositive("--processes", processes);
        require(
                processes == 1 || scenario == Scenario.SUSTAINED || scenario == Scenario.BURST,
                "--processes is of sustained and burst");
        require(transport == null || TRANSPORTS.contains(transport), "--transport is one of " + TRANSPORTS);
        final int used = connections == null ? scenario.connections(cores) : connections;
        final int usual = Math.max(1, Math.min(used, usualThreads(scenario, cores)) / processes);
        final int generators = threads == null ? usual : threads;
        require(generators <= used, "--threads is a number from 1 to that of --connections");
        require((long) generators * processes <= used, "each thread of each process needs one of the --connections");
        return new ScenarioDemand(
                rate == null ? Scenario.rate(cores) : rate,
                seconds,
                used,
                subscribers == null ? Scenario.subscribers(cores) : subscribers,
                changesHz == null ? Scenario.changesHz(cores) : changesHz,
                transport == null ? "http" : transport,
                generators,
                processes,
                shards == null ? Scenario.threads(cores) : shards);
    }

    /** Idle connections are few calls. */
    private static int usualThreads(Scenario scenario, int cores) {
        return scenario == Scenario.IDLE ? 1 : Scenario.threads(cores);
    }

    /** Whether a figure stands on the command line, so that the machine's size has not made it. */
    boolean isAsked() {
        return rate != null || connections != null || subscribers != null || changesHz != null;
    }

    /** Options of the server that is to meet a demand. */
    List<String> serverOptions(ScenarioDemand demand) {
        final int most = Math.max(demand.connections(), demand.subscribers()) + MORE_CONNECTIONS;
        return List.of(
                "--limit",
                "MAX_CONNECTIONS=" + Math.max(USUAL_CONNECTIONS, most),
                "--shards",
                Integer.toString(demand.shards()));
    }

    private static void requirePositive(String name, Number figure) {
        require(figure == null || figure.doubleValue() > 0, name + " must be positive");
    }

    private static void require(boolean condition, String words) {
        if (!condition) {
            throw new IllegalArgumentException(words);
        }
    }
}
