package org.peregrine.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.peregrine.bench.Gates;
import org.peregrine.bench.RigRun;
import org.peregrine.bench.floor.HttpFloor;
import org.peregrine.bench.process.RigProcess;

/**
 * Compares the server's Streamable HTTP with {@link HttpFloor}, which sends the same answer to everything: one run, the
 * rounds of both in turn, for each idle mode and shape of load: 16 keep-alive connections with one request under way on
 * each, 64 and 256 of them, and 16 with 16 requests pipelined. Both processes idle in the same way. What is compared is
 * the CPU time of the process for a request, and the 99th percentile of the response times; the CPU of the first shape
 * is judged, and exits with 1 when its budget is over.
 *
 * <pre>
 *   java --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED -cp bench/target/benchmarks.jar \
 *       org.peregrine.bench.rig.HttpRig [--rounds N] [--seconds N] [--results DIR]
 * </pre>
 */
public final class HttpRig {
    private static final List<HttpShape> SHAPES =
            List.of(HttpShape.JUDGED, new HttpShape(64, 1), new HttpShape(256, 1), new HttpShape(16, 16));
    private static final int WARMUP_ROUNDS = 4;
    private static final double BUDGET = 1.3;
    /** Server and floor both sleep in each request, and its rounds lie between 1.27 and 1.44 (ADR 75). */
    private static final double BLOCK_BUDGET = 1.4;

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
        final RigRun rigRun = RigRun.now();
        System.out.printf("http, connections x requests under way on each, %s%n", rigRun);
        System.out.println(HttpSummary.HEADER);
        for (final String idle : List.of("spin-then-block", "block", "spin")) {
            run(idle);
        }
        final Path file = Path.of(arguments.results(), rigRun.fileName("http"));
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                String.format(
                        "{\"run\":%s,\"results\":[%s]}%n",
                        rigRun.json(), summaries.stream().map(HttpSummary::json).collect(Collectors.joining(","))));
        System.out.println("written to " + file);
        return gates.conclude(System.out);
    }

    private void run(String idle) throws IOException {
        final int serverPort = RigProcess.freePort();
        final int floorPort = RigProcess.freePort();
        final Path body = Files.createTempFile("answer", ".json");
        final List<String> serve =
                List.of(RigOptions.LAUNCHER, "serve", "--http", "127.0.0.1:" + serverPort, "--idle", idle);
        try (RigProcess server = RigProcess.start("server", serve)) {
            Files.write(body, HttpCall.body(HttpCall.probe(serverPort)));
            final List<String> floorCommand = RigProcess.javaCommand(
                    HttpFloor.class, List.of(Integer.toString(floorPort), body.toString(), idle));
            try (RigProcess floor = RigProcess.start("floor", floorCommand)) {
                HttpCall.probe(floorPort);
                compareAll(idle, new Measured(server, serverPort), new Measured(floor, floorPort));
            }
        } finally {
            Files.delete(body);
        }
    }

    /** Multiple of the floor's CPU time for a request that the server may take. */
    static double budget(String idle) {
        return "block".equals(idle) ? BLOCK_BUDGET : BUDGET;
    }

    private record Measured(RigProcess process, int port) {}

    private void compareAll(String idle, Measured server, Measured floor) throws IOException {
        server.process.pause();
        floor.process.pause();
        for (final HttpShape shape : SHAPES) {
            final HttpSummary summary = compare(idle, shape, server, floor);
            summaries.add(summary);
            System.out.println(summary.row(budget(idle), gates));
        }
    }

    /** Warms up long enough that the compiler's own CPU time does not fall into a round. */
    private HttpSummary compare(String idle, HttpShape shape, Measured server, Measured floor) throws IOException {
        for (int round = 0; round < WARMUP_ROUNDS; round++) {
            measure(server, shape);
            measure(floor, shape);
        }
        final List<HttpRound> serverRounds = new ArrayList<>();
        final List<HttpRound> floorRounds = new ArrayList<>();
        for (int round = 0; round < arguments.rounds(); round++) {
            serverRounds.add(measure(server, shape));
            floorRounds.add(measure(floor, shape));
        }
        return new HttpSummary(idle, shape, serverRounds, floorRounds);
    }

    private HttpRound measure(Measured measured, HttpShape shape) throws IOException {
        measured.process.resume();
        try {
            return HttpRound.measure(measured.process, measured.port, shape, arguments.seconds());
        } finally {
            measured.process.pause();
        }
    }
}
