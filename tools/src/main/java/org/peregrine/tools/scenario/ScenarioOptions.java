package org.peregrine.tools.scenario;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.crowd.CrowdPlan;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.load.ProcessOptions;
import org.peregrine.tools.load.TargetOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Options of {@code bench load}: whatever is not said is scaled to the cores. */
final class ScenarioOptions {
    private static final List<String> TRANSPORTS = List.of("http", "sse", "websocket", "tcp");
    private static final int MAX_SHARDS = 64;

    /** Connections that a server takes, and sessions and subscriptions that it keeps, unless more are asked for. */
    private static final int USUAL_CONNECTIONS = 20_000;

    /** Besides those of the scenario: the one that calls, and those of the probes. */
    private static final int MORE_CONNECTIONS = 100;

    /** Heap that a server may keep for peers: for each subscriber 16 KiB, which lasting things may take 10/16 of. */
    private static final long PEER_BYTES = 26 << 10;

    private static final long USUAL_PEER_BYTES = 96 << 20;

    /** A crowd is held as long as the scenario takes, and as what is measured before and after it. */
    private static final long MORE_HELD_S = 600;

    /** A server that is started listens on this machine. */
    private static final String OWN_SERVER = "tcp:127.0.0.1:1";

    /** Options that the command line of a worker has otherwise, or not at all. */
    private static final List<String> OWN = List.of("--target", "--transport", "--shards", "--server-pid", "--threads");

    @Option(names = "--rate", paramLabel = "N", description = "Requests a second; default 100,000 scaled to the cores.")
    private Integer rate;

    @Option(names = "--duration", paramLabel = "SECONDS", description = "Length of the scenario; default 60.")
    private int seconds = 60;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description =
                    "Connections: of idle those that are held, default 50,000 scaled to the cores but not above 18,000;"
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
            description = "http (the default, of fanout tcp), sse, websocket or tcp. Over HTTP each connection of idle"
                    + " and fanout has an event stream open.")
    private String transport;

    @Option(
            names = "--era",
            paramLabel = "ERA",
            description =
                    "Era: legacy (initialize, sessions; the default of idle), modern (of fanout subscriptions/listen,"
                            + " its default), or auto, the default of sustained and burst: modern when the server speaks it.")
    private Load.Era era = Load.Era.AUTO;

    @Option(
            names = "--target",
            paramLabel = "URL",
            description = "Server that runs, with --kit bench, in place of one that is started.")
    private String target;

    @Option(
            names = "--server-pid",
            paramLabel = "PID",
            description =
                    "Process of the --target, for its memory and CPU; without it they are unknown, and not judged.")
    private Long serverPid;

    @Option(
            names = "--source",
            split = ",",
            paramLabel = "ADDRESS",
            description = "Addresses of this machine that connections begin at, in turn: one has some 28,000 ports.")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--shards",
            paramLabel = "N",
            description = "Shards of the server; default one, on 16 cores and more one for each eight.")
    private Integer shards;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads of the generator, in each of its processes; default one, on 16 cores and more one for"
                            + " each eight.")
    private Integer threads;

    @Mixin
    private ProcessOptions processes;

    @Mixin
    private CallOptions calls;

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
        requirePositive("--threads", threads);
        require(
                shards == null || (shards >= 1 && shards <= MAX_SHARDS),
                "--shards must be between 1 and " + MAX_SHARDS);
        require(transport == null || TRANSPORTS.contains(transport), "--transport is one of " + TRANSPORTS);
        final boolean fanout = scenario == Scenario.FANOUT;
        require(fanout || (subscribers == null && changesHz == null), "--subscribers and --changes are of fanout");
        require(!fanout || (connections == null && rate == null), "fanout has --subscribers and --changes");
        require(scenario != Scenario.IDLE || rate == null, "idle has --connections and no --rate");
        checkServer();
        calls.check(
                scenario,
                target == null ? transport(scenario) : Target.parse(target).transport(),
                processes.lead() == null && processes.join() == null);
        final int used = used(scenario, cores);
        final int inProcesses = processes.count();
        final int shared = scenario.isCrowd() ? 1 : inProcesses;
        final int usual = Math.max(1, Math.min(used, usualThreads(scenario, cores)) / shared);
        final int generators = threads == null ? usual : threads;
        require(generators <= used, "--threads is a number from 1 to that of the connections");
        require((long) generators * inProcesses <= used, "each thread of each process needs one of the connections");
        return new ScenarioDemand(
                rate == null ? Scenario.rate(cores) : rate,
                seconds,
                scenario == Scenario.FANOUT ? scenario.connections(cores) : used,
                subscribers == null ? Scenario.subscribers(cores) : subscribers,
                changesHz == null ? Scenario.changesHz(cores) : changesHz,
                transport(scenario),
                generators,
                inProcesses,
                shards == null ? Scenario.threads(cores) : shards);
    }

    private void checkServer() {
        final boolean elsewhere = processes.lead() != null || processes.join() != null;
        require(target == null || transport == null, "--target and --transport exclude each other");
        require(target == null || shards == null, "--target and --shards exclude each other");
        require(serverPid == null || target != null, "--server-pid is that of the --target");
        requireProcess(serverPid);
        require(!elsewhere || target != null, "--lead and --join need a --target that all hosts reach");
        final Target server = Target.parse(target == null ? OWN_SERVER : target);
        sources(server);
        if (target != null) {
            require(
                    switch (server.kind()) {
                        case HTTP, SSE, WEBSOCKET, TCP -> true;
                        case UNIX, STDIO, OTHER -> false;
                    },
                    "--target is reached over one of " + TRANSPORTS);
        }
    }

    private int used(Scenario scenario, int cores) {
        if (scenario == Scenario.FANOUT) {
            return subscribers == null ? Scenario.subscribers(cores) : subscribers;
        }
        return connections == null ? scenario.connections(cores) : connections;
    }

    private String transport(Scenario scenario) {
        if (transport != null) {
            return transport;
        }
        return scenario == Scenario.FANOUT ? "tcp" : "http";
    }

    private List<InetAddress> sources(Target server) {
        return TargetOptions.sources(server, sources);
    }

    /** Idle connections are few calls. */
    private static int usualThreads(Scenario scenario, int cores) {
        return scenario == Scenario.IDLE ? 1 : Scenario.threads(cores);
    }

    /** Whether a figure stands on the command line, so that the machine's size has not made it. */
    boolean isAsked() {
        return rate != null || connections != null || subscribers != null || changesHz != null;
    }

    /** The server that runs anyway; null for one that is started. */
    ScenarioServer given() {
        return target == null
                ? null
                : new ScenarioServer(null, Target.parse(target), serverPid == null ? -1 : serverPid);
    }

    /** The processes that the crowd is made of. */
    ProcessOptions processes() {
        return processes;
    }

    /** The calls of a scenario; who leads them is told the port at which workers join. */
    Calls calls(Target server, IntConsumer listening) {
        return new Calls(calls.handlers(), calls.peakFactor(), era, sources(server), processes, listening);
    }

    /** Whether the scenario has a control. */
    boolean control() {
        return calls.control();
    }

    /** The crowd of a scenario; null when it has none. */
    CrowdPlan crowd(Scenario scenario, ScenarioDemand demand, Target server) {
        if (!scenario.isCrowd()) {
            return null;
        }
        final int members = scenario == Scenario.FANOUT ? demand.subscribers() : demand.connections();
        return new CrowdPlan(
                server,
                version(scenario, server),
                members,
                scenario.changes(demand),
                demand.threads(),
                demand.processes(),
                sources(server),
                TimeUnit.SECONDS.toNanos(demand.seconds() + MORE_HELD_S));
    }

    private ProtocolVersion version(Scenario scenario, Target server) {
        if (server.kind() == Target.Kind.SSE) {
            require(era != Load.Era.MODERN, "over sse there is no --era modern");
            return ProtocolVersion.V2024_11_05;
        }
        final boolean modern = era == Load.Era.AUTO ? scenario == Scenario.FANOUT : era == Load.Era.MODERN;
        return modern ? ProtocolVersion.V2026_07_28 : ProtocolVersion.LATEST_LEGACY;
    }

    /** The command line of a worker on this machine, for a server there. */
    static List<String> workerWords(ParseResult parsed, Target server, int threads) {
        final List<String> words = new ArrayList<>(List.of("bench", "load"));
        ProcessOptions.words(parsed).stream()
                .filter(word -> OWN.stream().noneMatch(own -> word.startsWith(own + "=")))
                .forEach(words::add);
        words.add("--target=" + server.text());
        words.add("--threads=" + threads);
        return words;
    }

    /** Options of the server that is to meet a demand. */
    List<String> serverOptions(Scenario scenario, ScenarioDemand demand) {
        final int most = Math.max(demand.connections(), demand.subscribers()) + MORE_CONNECTIONS;
        final int limit = Math.max(USUAL_CONNECTIONS, most);
        final List<String> words = new ArrayList<>();
        words.addAll(List.of("--limit", "MAX_CONNECTIONS=" + limit));
        if (scenario.isCrowd()) {
            words.addAll(List.of("--limit", "MAX_SESSIONS=" + limit, "--limit", "MAX_LISTENS=" + limit));
            words.addAll(List.of("--limit", "PEER_HEAP_BYTES=" + Math.max(USUAL_PEER_BYTES, most * PEER_BYTES)));
        }
        words.addAll(List.of("--shards", Integer.toString(demand.shards())));
        return words;
    }

    private static void requirePositive(String name, Number figure) {
        require(figure == null || figure.doubleValue() > 0, name + " must be positive");
    }

    private static void requireProcess(Long pid) {
        require(
                pid == null || (pid > 0 && ProcessHandle.of(pid).isPresent()),
                "there is no process " + pid + " on this machine");
    }

    private static void require(boolean condition, String words) {
        if (!condition) {
            throw new IllegalArgumentException(words);
        }
    }
}
