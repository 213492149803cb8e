package org.peregrine.bench.fanout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.bench.Gates;
import org.peregrine.bench.Medians;
import org.peregrine.bench.RigRun;
import org.peregrine.bench.process.RigProcess;

/**
 * Compares what a change costs the server, whose subscribers are many connections of lines, with {@link FanoutFloor},
 * which only writes: the rounds of both in turn, at the same rate. CPU time of the process for a delivery is compared,
 * and judged; the program exits with 1 when the budget is over.
 *
 * <pre>
 *   java --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED -cp bench/target/benchmarks.jar \
 *       org.peregrine.bench.fanout.FanoutRig [--rounds N] [--seconds N] [--subscribers N] [--changes HZ]
 *       [--results DIR]
 * </pre>
 */
public final class FanoutRig {
    /** Times the CPU time that the floor needs for a delivery. */
    static final double BUDGET = 1.5;

    private static final String LAUNCHER = "./peregrine";
    private static final int MORE_CONNECTIONS = 100;
    private static final int WARMUP_ROUNDS = 2;
    private static final int WRONG_USAGE = 2;
    private static final double NANOS_PER_MICRO = 1e3;

    private FanoutRig() {}

    /**
     * Runs the comparison, prints a table and writes a JSON file.
     *
     * @param args as the class says.
     * @throws IOException when a process cannot be started, ends, or delivers nothing.
     */
    public static void main(String[] args) throws IOException {
        final FanoutOptions options;
        try {
            options = FanoutOptions.parse(args);
        } catch (final IllegalArgumentException wrong) {
            System.err.println("fanout: " + wrong.getMessage());
            System.exit(WRONG_USAGE);
            return;
        }
        System.exit(run(options));
    }

    private static int run(FanoutOptions options) throws IOException {
        final RigRun run = RigRun.now();
        System.out.printf(
                "fan-out, %d subscribers, %d changes/s, %s%n", options.subscribers(), options.changesHz(), run);
        final int serverPort = RigProcess.freePort();
        final int floorPort = RigProcess.freePort();
        final List<FanoutRound> server = new ArrayList<>();
        final List<FanoutRound> floor = new ArrayList<>();
        try (RigProcess served = RigProcess.start("server", command(serverPort, options));
                RigProcess bare = RigProcess.start(
                        "floor", RigProcess.javaCommand(FanoutFloor.class, List.of(Integer.toString(floorPort))))) {
            RigProcess.connect(serverPort).close();
            RigProcess.connect(floorPort).close();
            try (SubscribedCrowd ofServer = new SubscribedCrowd(serverPort, options.subscribers());
                    SubscribedCrowd ofFloor = new SubscribedCrowd(floorPort, options.subscribers())) {
                for (int round = -WARMUP_ROUNDS; round < options.rounds(); round++) {
                    measure(ofServer, served, options, round < 0 ? new ArrayList<>() : server);
                    measure(ofFloor, bare, options, round < 0 ? new ArrayList<>() : floor);
                }
            }
        }
        final Gates gates = Gates.today();
        System.out.print(table(server, floor, gates));
        final Path file = Path.of(options.results(), run.fileName("fanout"));
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"run\":" + run.json() + ",\"result\":" + json(options, server, floor) + "}\n");
        System.out.println("written to " + file);
        return gates.conclude(System.out);
    }

    private static List<String> command(int port, FanoutOptions options) {
        return List.of(
                LAUNCHER,
                "serve",
                "--kit",
                "bench",
                "--tcp",
                "127.0.0.1:" + port,
                "--limit",
                "MAX_CONNECTIONS=" + (options.subscribers() + MORE_CONNECTIONS));
    }

    private static void measure(
            SubscribedCrowd crowd, RigProcess process, FanoutOptions options, List<FanoutRound> rounds)
            throws IOException {
        process.resume();
        try {
            final FanoutRound round = crowd.round(process, options.changesHz(), options.seconds());
            requireCpuTime(process.name(), round);
            rounds.add(round);
        } finally {
            process.pause();
        }
    }

    /** The system counts CPU time in hundredths of a second. */
    static void requireCpuTime(String name, FanoutRound round) throws IOException {
        if (round.cpuNs() == 0) {
            throw new IOException(name + " used less CPU time than can be told: it takes more --seconds");
        }
    }

    /**
     * The table; judges while it is made.
     *
     * @param server its rounds.
     * @param floor its rounds; each followed the server's of the same index.
     * @param gates told the verdict.
     */
    static String table(List<FanoutRound> server, List<FanoutRound> floor, Gates gates) {
        final double ratio = Medians.ratio(server, floor, FanoutRound::cpuNs);
        return String.format(
                        "%-8s %14s %16s %10s  %s%n", "", "deliveries/s", "CPU us/delivery", "delivered", "CPU, x floor")
                + row(
                        "server",
                        server,
                        String.format("%.2f of %.2f %s", ratio, BUDGET, gates.judge("fan-out", ratio, BUDGET)))
                + row("floor", floor, "");
    }

    private static String row(String name, List<FanoutRound> rounds, String verdict) {
        return String.format(
                "%-8s %14.0f %16.2f %9.1f%%  %s%n",
                name,
                Medians.of(rounds, FanoutRound::perS),
                Medians.of(rounds, FanoutRound::cpuNs) / NANOS_PER_MICRO,
                100 * Medians.of(rounds, FanoutRound::share),
                verdict);
    }

    private static String json(FanoutOptions options, List<FanoutRound> server, List<FanoutRound> floor) {
        return String.format(
                "{\"subscribers\":%d,\"changesHz\":%d,\"serverPerSecond\":%.0f,\"floorPerSecond\":%.0f,"
                        + "\"serverCpuNs\":%.0f,\"floorCpuNs\":%.0f,\"serverShare\":%.3f,\"floorShare\":%.3f,"
                        + "\"cpuRatio\":%.3f}",
                options.subscribers(),
                options.changesHz(),
                Medians.of(server, FanoutRound::perS),
                Medians.of(floor, FanoutRound::perS),
                Medians.of(server, FanoutRound::cpuNs),
                Medians.of(floor, FanoutRound::cpuNs),
                Medians.of(server, FanoutRound::share),
                Medians.of(floor, FanoutRound::share),
                Medians.ratio(server, floor, FanoutRound::cpuNs));
    }
}
