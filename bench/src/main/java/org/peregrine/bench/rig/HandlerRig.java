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
import org.peregrine.bench.process.RigProcess;
import org.peregrine.client.Target;
import org.peregrine.tools.load.Load;

/**
 * Compares the kinds of handlers: one server, the same addition by a handler of each kind, over 16 connections of HTTP
 * with one call under way on each, the rounds of all kinds in turn. The CPU time of the server for a call is compared.
 * A typed handler that runs inline is judged beside a plain inline one; the program exits with 1 when its budget is
 * over.
 *
 * <pre>
 *   java --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED -cp bench/target/benchmarks.jar \
 *       org.peregrine.bench.rig.HandlerRig [--rounds N] [--seconds N] [--results DIR]
 * </pre>
 */
public final class HandlerRig {
    /** Times the CPU time of an inline handler that a typed inline one may take for a call. */
    static final double BUDGET = 1.28;

    private static final String REFERENCE = "inline";
    private static final String JUDGED = "typed_inline";
    private static final List<String> KINDS = List.of(REFERENCE, JUDGED, "blocking", "typed");
    private static final int CONNECTIONS = 16;
    private static final int WARMUP_ROUNDS = 5;
    private static final double NANOS_PER_MICRO = 1e3;

    private HandlerRig() {}

    /**
     * Runs the comparison, prints a table and writes a JSON file.
     *
     * @param args as the class says.
     * @throws IOException when the server cannot be started, ends, or answers wrongly.
     */
    public static void main(String[] args) throws IOException {
        System.exit(run(RigArguments.parse(args)));
    }

    /** Once the server has ended: a program that exits closes nothing. */
    private static int run(RigArguments arguments) throws IOException {
        final RigRun run = RigRun.now();
        System.out.printf("handlers, %d connections of HTTP, %s%n", CONNECTIONS, run);
        final int port = RigProcess.freePort();
        final List<String> serve =
                List.of(RigOptions.LAUNCHER, "serve", "--kit", "bench", "--http", "127.0.0.1:" + port);
        try (RigProcess server = RigProcess.start("server", serve)) {
            HttpCall.probe(port);
            final Target target = Target.parse("http://127.0.0.1:" + port + "/mcp");
            final Map<String, List<HttpRound>> rounds = measure(server, target, arguments);
            final Gates gates = Gates.today();
            System.out.print(table(rounds, gates));
            final Path file = Path.of(arguments.results(), run.fileName("handlers"));
            Files.createDirectories(file.getParent());
            Files.writeString(file, "{\"run\":" + run.json() + ",\"results\":" + json(rounds) + "}\n");
            System.out.println("written to " + file);
            return gates.conclude(System.out);
        }
    }

    private static Map<String, List<HttpRound>> measure(RigProcess server, Target target, RigArguments arguments)
            throws IOException {
        final Map<String, List<HttpRound>> rounds = new LinkedHashMap<>();
        for (int round = -WARMUP_ROUNDS; round < arguments.rounds(); round++) {
            for (final String kind : KINDS) {
                final Load calls = new Load()
                        .mix("tools/call:add_" + kind)
                        .arguments("{\"a\":123456,\"b\":654321}")
                        .connections(CONNECTIONS);
                final HttpRound measured = HttpRound.generated(server, target, calls, arguments.seconds());
                if (round >= 0) {
                    rounds.computeIfAbsent(kind, any -> new ArrayList<>()).add(measured);
                }
            }
        }
        return rounds;
    }

    /**
     * The table; judges while it is made.
     *
     * @param rounds of each kind; those of one index followed one another.
     * @param gates told the verdict.
     */
    static String table(Map<String, List<HttpRound>> rounds, Gates gates) {
        final StringBuilder table = new StringBuilder(
                String.format("%-14s %12s %12s  %s%n", "handler", "calls/s", "CPU us/call", "CPU, x inline"));
        rounds.forEach((kind, measured) -> {
            final double ratio = ratio(rounds, kind);
            final String verdict = kind.equals(JUDGED)
                    ? String.format("of %.2f %s", BUDGET, gates.judge("handlers, " + kind, ratio, BUDGET))
                    : "(shown only)";
            table.append(String.format(
                    "%-14s %12.0f %12.2f  %.2f %s%n",
                    kind, rate(measured), cpuNs(measured) / NANOS_PER_MICRO, ratio, verdict));
        });
        return table.toString();
    }

    private static String json(Map<String, List<HttpRound>> rounds) {
        final List<String> members = new ArrayList<>();
        rounds.forEach((kind, measured) -> members.add(String.format(
                "{\"handler\":\"%s\",\"perSecond\":%.0f,\"cpuNs\":%.0f,\"cpuRatio\":%.3f}",
                kind, rate(measured), cpuNs(measured), ratio(rounds, kind))));
        return "[" + String.join(",", members) + "]";
    }

    private static double ratio(Map<String, List<HttpRound>> rounds, String kind) {
        return Medians.ratio(rounds.get(kind), rounds.get(REFERENCE), HttpRound::cpuNs);
    }

    private static double rate(List<HttpRound> rounds) {
        return Medians.of(rounds, HttpRound::rate);
    }

    private static double cpuNs(List<HttpRound> rounds) {
        return Medians.of(rounds, HttpRound::cpuNs);
    }
}
