package org.peregrine.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.bench.Gates;
import org.peregrine.bench.Medians;
import org.peregrine.bench.RigRun;
import org.peregrine.bench.floor.HttpFloor;
import org.peregrine.bench.process.RigProcess;
import org.peregrine.transports.settings.IoBackend;

/**
 * Compares the system's interfaces beneath sockets: a server over the selector, one over io_uring, and
 * {@link HttpFloor}, which uses the selector and parses nothing; the rounds of all in turn, for each shape of load. The
 * CPU time of the process for a request is compared. In the first shape io_uring is judged beside the selector; the
 * program exits with 1 when its budget is over, and with 2 where there is no io_uring.
 *
 * <pre>
 *   bench/run-all backends [--rounds N] [--seconds N] [--results DIR]
 * </pre>
 */
public final class BackendRig {
    /** Times the CPU time of a request over the selector that one over io_uring may take. */
    static final double BUDGET = 1.0;

    static final String REFERENCE = IoBackend.SELECTOR.toString();
    static final String JUDGED = IoBackend.IO_URING.toString();
    private static final String FLOOR = "floor";
    private static final List<String> SERVERS = List.of(REFERENCE, JUDGED, FLOOR);
    private static final List<HttpShape> SHAPES =
            List.of(HttpShape.JUDGED, new HttpShape(64, 1), new HttpShape(16, 16));
    private static final int WARMUP_ROUNDS = 5;
    private static final double NANOS_PER_MICRO = 1e3;

    private record Server(RigProcess process, int port) {}

    private BackendRig() {}

    /**
     * Runs the comparison, prints a table and writes a JSON file.
     *
     * @param args as the class says.
     * @throws IOException when a server cannot be started, ends, or answers wrongly.
     */
    public static void main(String[] args) throws IOException {
        System.exit(run(RigArguments.parse(args)));
    }

    /** Once the servers have ended: a program that exits closes nothing. */
    private static int run(RigArguments arguments) throws IOException {
        try {
            IoBackend.IO_URING.open();
        } catch (final IOException none) {
            System.err.println("backends: " + none.getMessage());
            return 2;
        }
        final RigRun run = RigRun.now();
        System.out.printf("backends, connections x requests under way on each, %s%n", run);
        final Gates gates = Gates.today();
        final List<String> results = new ArrayList<>();
        final Map<String, Server> servers = new LinkedHashMap<>();
        try {
            start(servers);
            for (final HttpShape shape : SHAPES) {
                final Map<String, List<HttpRound>> rounds = measure(servers, shape, arguments);
                System.out.print(table(shape, rounds, gates));
                results.add(json(shape, rounds));
            }
        } finally {
            for (final Server server : servers.values()) {
                server.process.close();
            }
        }
        final Path file = Path.of(arguments.results(), run.fileName("backends"));
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"run\":" + run.json() + ",\"results\":[" + String.join(",", results) + "]}\n");
        System.out.println("written to " + file);
        return gates.conclude(System.out);
    }

    private static void start(Map<String, Server> servers) throws IOException {
        for (final String io : List.of(REFERENCE, JUDGED)) {
            final int port = RigProcess.freePort();
            final List<String> serve = List.of(RigOptions.LAUNCHER, "serve", "--http", "127.0.0.1:" + port, "--io", io);
            servers.put(io, new Server(RigProcess.start(io, serve), port));
        }
        final Path body = Files.createTempFile("answer", ".json");
        try {
            Files.write(body, HttpCall.body(HttpCall.probe(servers.get(REFERENCE).port)));
            final int port = RigProcess.freePort();
            final List<String> floor =
                    RigProcess.javaCommand(HttpFloor.class, List.of(Integer.toString(port), body.toString()));
            servers.put(FLOOR, new Server(RigProcess.start(FLOOR, floor), port));
            for (final Server server : servers.values()) {
                HttpCall.probe(server.port);
                server.process.pause();
            }
        } finally {
            Files.delete(body);
        }
    }

    private static Map<String, List<HttpRound>> measure(
            Map<String, Server> servers, HttpShape shape, RigArguments arguments) throws IOException {
        final Map<String, List<HttpRound>> rounds = new LinkedHashMap<>();
        for (int round = -WARMUP_ROUNDS; round < arguments.rounds(); round++) {
            for (final String name : SERVERS) {
                final Server server = servers.get(name);
                server.process.resume();
                final HttpRound measured = HttpRound.measure(server.process, server.port, shape, arguments.seconds());
                server.process.pause();
                if (round >= 0) {
                    rounds.computeIfAbsent(name, any -> new ArrayList<>()).add(measured);
                }
            }
        }
        return rounds;
    }

    /**
     * The rows of a shape; judges the first shape while they are made.
     *
     * @param shape of the load.
     * @param rounds of each server; those of one index followed one another.
     * @param gates told the verdict.
     */
    static String table(HttpShape shape, Map<String, List<HttpRound>> rounds, Gates gates) {
        final StringBuilder table = new StringBuilder(
                String.format("%-8s %-10s %12s %12s  %s%n", "shape", "backend", "requests/s", "CPU us", "x selector"));
        rounds.forEach((name, measured) -> {
            final double ratio = ratio(rounds, name);
            final String verdict = name.equals(JUDGED) && shape.isJudged()
                    ? String.format("of %.2f %s", BUDGET, gates.judge("backends, " + name, ratio, BUDGET))
                    : "(shown only)";
            table.append(String.format(
                    "%-8s %-10s %12.0f %12.2f  %.2f %s%n",
                    shape, name, rate(measured), cpuNs(measured) / NANOS_PER_MICRO, ratio, verdict));
        });
        return table.toString();
    }

    private static String json(HttpShape shape, Map<String, List<HttpRound>> rounds) {
        final List<String> members = new ArrayList<>();
        rounds.forEach((name, measured) -> members.add(String.format(
                "{\"shape\":\"%s\",\"backend\":\"%s\",\"perSecond\":%.0f,\"cpuNs\":%.0f,\"cpuRatio\":%.3f}",
                shape, name, rate(measured), cpuNs(measured), ratio(rounds, name))));
        return String.join(",", members);
    }

    private static double ratio(Map<String, List<HttpRound>> rounds, String name) {
        return Medians.ratio(rounds.get(name), rounds.get(REFERENCE), HttpRound::cpuNs);
    }

    private static double rate(List<HttpRound> rounds) {
        return Medians.of(rounds, HttpRound::rate);
    }

    private static double cpuNs(List<HttpRound> rounds) {
        return Medians.of(rounds, HttpRound::cpuNs);
    }
}
