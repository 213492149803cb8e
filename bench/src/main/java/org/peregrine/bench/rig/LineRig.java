package org.peregrine.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.peregrine.bench.Gates;
import org.peregrine.bench.RigRun;
import org.peregrine.bench.floor.RawEcho;
import org.peregrine.bench.process.RigProcess;

/**
 * Compares a server with {@link RawEcho} over stdio or TCP: the same client, one run, the rounds of both in turn. The
 * round trip of one call at a time, and the throughput with a window of calls; at the end a burst of 20,000 calls to
 * the server, read only after all are written. The process that is not
 * measured is stopped meanwhile, so that it cannot spin in the way. Fails when an id is not answered exactly once;
 * exits with 1 when the budget is over.
 *
 * <pre>
 *   java -cp bench/target/benchmarks.jar org.peregrine.bench.rig.LineRig
 *   java -cp bench/target/benchmarks.jar org.peregrine.bench.rig.LineRig --tcp 8181 --idle spin
 * </pre>
 */
public final class LineRig {
    private static final String RAW = "raw echo";
    private static final String SERVER = "server";
    private static final int BURST = 20_000;
    private static final double BUDGET = 1.5;

    private final RigOptions options;
    private final List<LineSummary> summaries = new ArrayList<>();

    private LineRig(RigOptions options) {
        this.options = options;
    }

    /**
     * Runs the comparison, prints a table and writes a JSON file.
     *
     * @param args as the usage says, which a wrong one prints.
     * @throws IOException when a process cannot be started, ends, or answers wrongly.
     */
    public static void main(String[] args) throws IOException {
        final RigOptions options;
        try {
            options = RigOptions.parse(args);
        } catch (final IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.err.print(RigOptions.USAGE);
            System.exit(2);
            return;
        }
        System.exit(new LineRig(options).run());
    }

    private int run() throws IOException {
        final int rawPort = options.tcpPort() == 0 ? 0 : RigProcess.freePort();
        try (LineTarget raw = LineTarget.start(RAW, rawCommand(rawPort), rawPort);
                LineTarget server = LineTarget.start(SERVER, options.command(), options.tcpPort())) {
            final LineClient rawClient = new LineClient(raw);
            final LineClient serverClient = new LineClient(server);
            rawClient.probe();
            serverClient.initialize();
            serverClient.probe();
            for (final LineClient client : List.of(rawClient, serverClient)) {
                client.target().pause();
            }
            for (final LineClient client : List.of(rawClient, serverClient)) {
                client.target().resume();
                client.run(options.warmupRequests(), 1);
                client.run(options.warmupRequests(), options.window());
                client.target().pause();
            }
            compare(List.of(rawClient, serverClient), 1);
            compare(List.of(rawClient, serverClient), options.window());
            server.resume();
            summaries.add(LineSummary.of(SERVER, BURST, List.of(serverClient.run(BURST, BURST))));
        }
        return report();
    }

    private void compare(List<LineClient> clients, int window) throws IOException {
        final List<List<LineRound>> rounds = clients.stream()
                .map(client -> (List<LineRound>) new ArrayList<LineRound>())
                .toList();
        for (int round = 0; round < options.rounds(); round++) {
            for (int i = 0; i < clients.size(); i++) {
                final LineClient client = clients.get(i);
                client.target().resume();
                rounds.get(i).add(client.run(options.requests(), window));
                client.target().pause();
            }
        }
        for (int i = 0; i < clients.size(); i++) {
            summaries.add(LineSummary.of(clients.get(i).target().name(), window, rounds.get(i)));
        }
    }

    /** The raw echo spins where the server does nothing else; it has no way to spin first and block then. */
    private List<String> rawCommand(int port) {
        final List<String> args = new ArrayList<>(List.of(options.idle().equals("spin") ? "spin" : "block"));
        if (port != 0) {
            args.add(Integer.toString(port));
        }
        return RigProcess.javaCommand(RawEcho.class, args);
    }

    private int report() throws IOException {
        final Gates gates = Gates.today();
        final RigRun rigRun = RigRun.now();
        final String channel = options.tcpPort() == 0 ? "stdio" : "tcp";
        System.out.printf("%s, idle %s, %s%n", channel, options.idle(), rigRun);
        System.out.printf(
                "%-12s %6s %9s %10s %22s %10s %14s%n",
                "target", "window", "requests", "p50 us", "of the rounds", "p99 us", "messages/s");
        summaries.forEach(summary -> System.out.println(summary.row()));
        System.out.printf(
                "round trip p50: %.2f x raw echo of %.2f %s%n",
                ratio(), BUDGET, gates.judge(channel + ", idle " + options.idle(), ratio(), BUDGET));
        final Path file = Path.of(options.results(), rigRun.fileName("line-" + channel + "-" + options.idle()));
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                String.format(
                        "{\"channel\":\"%s\",\"idle\":\"%s\",\"run\":%s,\"roundTripRatio\":%.3f,\"results\":[%s]}%n",
                        channel,
                        options.idle(),
                        rigRun.json(),
                        ratio(),
                        summaries.stream().map(LineSummary::json).collect(Collectors.joining(","))));
        System.out.println("written to " + file);
        return gates.conclude(System.out);
    }

    /** The server's median round trip at window 1 over the raw echo's: the first two summaries. */
    private double ratio() {
        return summaries.get(1).p50Us() / summaries.getFirst().p50Us();
    }
}
