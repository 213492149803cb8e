package org.peregrine.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.peregrine.bench.Gates;
import org.peregrine.bench.RigEnvironment;

/**
 * Compares the server's Streamable HTTP with {@link FixedResponder}, which answers the same bytes to the same requests:
 * one run, the rounds of both in turn, 16 keep-alive connections, with and without pipelining, for each idle mode. Both
 * processes idle in the same way. What is compared is the CPU time of the process for a request;
 * exits with 1 when a budget is over.
 *
 * <pre>
 *   java -cp bench/target/benchmarks.jar org.peregrine.bench.rig.HttpRig [--rounds N] [--seconds N] [--results DIR]
 * </pre>
 */
public final class HttpRig {
    private static final int CONNECTIONS = 16;
    private static final int PIPELINED = 16;
    private static final int WARMUP_ROUNDS = 4;
    private static final double BUDGET = 1.3;

    private final HttpLoad load = HttpLoad.best();
    private final RigArguments arguments;
    private final Gates gates = Gates.today();
    private final List<HttpSummary> summaries = new ArrayList<>();

    private HttpRig(RigArguments arguments) {
        this.arguments = arguments;
    }

    /**
     * Runs the comparison, prints a table and writes a JSON file.
     *
     * @param args as the class says.
     * @throws IOException when a process cannot be started, ends, or answers wrongly.
     */
    public static void main(String[] args) throws IOException {
        System.exit(new HttpRig(RigArguments.parse(args)).run());
    }

    private int run() throws IOException {
        final RigEnvironment environment = RigEnvironment.current();
        System.out.printf("http, %d connections, %s, %s%n", CONNECTIONS, load.name(), environment);
        System.out.println(HttpSummary.HEADER);
        for (final String idle : List.of("spin-then-block", "block", "spin")) {
            run(idle);
        }
        final Path file = Path.of(arguments.results(), environment.fileName("http"));
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                String.format(
                        "{\"load\":\"%s\",\"connections\":%d,\"environment\":%s,\"results\":[%s]}%n",
                        load.name(),
                        CONNECTIONS,
                        environment.json(),
                        summaries.stream().map(HttpSummary::json).collect(Collectors.joining(","))));
        System.out.println("written to " + file);
        return gates.conclude(System.out);
    }

    private void run(String idle) throws IOException {
        final int serverPort = RigProcess.freePort();
        final int floorPort = RigProcess.freePort();
        final Path response = Files.createTempFile("response", ".http");
        final List<String> serve =
                List.of(RigOptions.LAUNCHER, "serve", "--http", "127.0.0.1:" + serverPort, "--idle", idle);
        try (RigProcess server = RigProcess.start("server", serve)) {
            Files.write(response, HttpCall.probe(serverPort));
            final List<String> responder = RigProcess.javaCommand(
                    FixedResponder.class,
                    List.of(
                            Integer.toString(floorPort),
                            Integer.toString(HttpCall.request(floorPort).length),
                            response.toString(),
                            idle));
            try (RigProcess floor = RigProcess.start("floor", responder)) {
                HttpCall.probe(floorPort);
                final Target serverTarget = new Target(server, serverPort);
                final Target floorTarget = new Target(floor, floorPort);
                warmUp(serverTarget, floorTarget);
                for (final int depth : List.of(1, PIPELINED)) {
                    final HttpSummary summary = compare(idle, depth, serverTarget, floorTarget);
                    summaries.add(summary);
                    System.out.println(summary.row(BUDGET, gates));
                }
            }
        } finally {
            Files.delete(response);
        }
    }

    private record Target(RigProcess process, int port) {}

    /** Long enough that the compiler's own CPU time does not fall into a round. */
    private void warmUp(Target server, Target floor) throws IOException {
        server.process.pause();
        floor.process.pause();
        for (int round = 0; round < WARMUP_ROUNDS; round++) {
            measure(server, 1);
            measure(floor, 1);
        }
    }

    private HttpSummary compare(String idle, int depth, Target server, Target floor) throws IOException {
        measure(server, depth);
        measure(floor, depth);
        final List<HttpRound> serverRounds = new ArrayList<>();
        final List<HttpRound> floorRounds = new ArrayList<>();
        for (int round = 0; round < arguments.rounds(); round++) {
            serverRounds.add(measure(server, depth));
            floorRounds.add(measure(floor, depth));
        }
        return new HttpSummary(idle, depth, serverRounds, floorRounds);
    }

    private HttpRound measure(Target target, int depth) throws IOException {
        target.process.resume();
        final long beforeNs = target.process.cpuNs();
        final HttpLoad.Result result = load.run(target.port, CONNECTIONS, depth, arguments.seconds());
        final long cpuNs = target.process.cpuNs() - beforeNs;
        target.process.pause();
        return new HttpRound(result.rate(), (double) cpuNs / result.requests());
    }
}
