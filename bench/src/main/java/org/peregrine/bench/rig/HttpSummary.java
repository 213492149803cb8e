package org.peregrine.bench.rig;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.peregrine.bench.Gates;
import org.peregrine.bench.Medians;

/**
 * The rounds of server and floor in one idle mode, under a load of one shape.
 *
 * @param idle the mode.
 * @param shape of the load.
 * @param server its rounds.
 * @param floor its rounds; each followed the server's of the same index.
 */
record HttpSummary(String idle, HttpShape shape, List<HttpRound> server, List<HttpRound> floor) {
    static final String HEADER = String.format(
            "%-16s %6s %14s %14s %14s %14s %11s  %s",
            "idle",
            "load",
            "server req/s",
            "floor req/s",
            "server us/req",
            "floor us/req",
            "p99/floor's",
            "CPU, x floor");

    private static final double NANOS_PER_MICRO = 1e3;

    /** The ratio of a figure, of each pair of rounds, ascending. */
    private double[] ratios(ToDoubleFunction<HttpRound> figure) {
        return IntStream.range(0, server.size())
                .mapToDouble(i -> figure.applyAsDouble(server.get(i)) / figure.applyAsDouble(floor.get(i)))
                .sorted()
                .toArray();
    }

    private double p99Ratio() {
        return Medians.of(ratios(HttpRound::p99Us));
    }

    /** A line of the table. */
    String row(double budget, Gates gates) {
        final double[] ratios = ratios(HttpRound::cpuNs);
        final double ratio = Medians.of(ratios);
        final String verdict = shape.isJudged()
                ? String.format("of %.2f %s", budget, gates.judge("http, idle " + idle, ratio, budget))
                : "(shown only)";
        return String.format(
                "%-16s %6s %14.0f %14.0f %14.2f %14.2f %11s  %.2f (%.2f..%.2f) %s",
                idle,
                shape,
                Medians.of(server, HttpRound::rate),
                Medians.of(floor, HttpRound::rate),
                Medians.of(server, HttpRound::cpuNs) / NANOS_PER_MICRO,
                Medians.of(floor, HttpRound::cpuNs) / NANOS_PER_MICRO,
                Double.isNaN(p99Ratio()) ? "" : String.format("%.2f", p99Ratio()),
                ratio,
                ratios[0],
                ratios[ratios.length - 1],
                verdict);
    }

    String json() {
        return String.format(
                "{\"idle\":\"%s\",\"connections\":%d,\"depth\":%d,\"serverPerSecond\":%.0f,\"floorPerSecond\":%.0f,"
                        + "\"serverCpuNs\":%.0f,\"floorCpuNs\":%.0f,\"cpuRatio\":%.3f,\"p99Ratio\":%s}",
                idle,
                shape.connections(),
                shape.depth(),
                Medians.of(server, HttpRound::rate),
                Medians.of(floor, HttpRound::rate),
                Medians.of(server, HttpRound::cpuNs),
                Medians.of(floor, HttpRound::cpuNs),
                Medians.of(ratios(HttpRound::cpuNs)),
                Double.isNaN(p99Ratio()) ? "null" : String.format("%.3f", p99Ratio()));
    }
}
