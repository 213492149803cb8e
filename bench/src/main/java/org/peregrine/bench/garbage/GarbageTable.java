package org.peregrine.bench.garbage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.peregrine.bench.Gates;

/**
 * The table of a run, which judges the collector that the launcher chooses here. One that works beside the program must
 * stop it for no longer than {@link #PAUSE_BUDGET_MS} at a rate that is held; at the highest rate no core is free, and
 * a stopped thread waits for its core. One that stops the program is chosen where cores are few, for its cost, so its
 * CPU time at the highest rate is judged beside the least of all, up to {@link #JUDGED_KIB} a call: beyond that
 * collectors with a larger young part are cheaper, at the price of their memory.
 *
 * @param chosen by the launcher on this machine.
 * @param results of each collector, by load.
 * @param startMs the median time to the first answer of each collector.
 */
record GarbageTable(
        Collector chosen, Map<GarbageCell, Map<Collector, GarbageSummary>> results, Map<Collector, Double> startMs) {
    /** Longest pause of a collector that is chosen for its pauses. */
    static final double PAUSE_BUDGET_MS = 1.0;

    /** Times the least CPU time of a call that a collector takes which is chosen for its cost. */
    static final double CPU_BUDGET = 1.25;

    private static final int JUDGED_KIB = 4;

    private static final String FORMAT = "%-11s %9s %9s %9s %9s %7s %9s %9s %7s %9s %8s%s%n";

    /**
     * Writes the table; judges while it is made.
     *
     * @param gates told the verdicts.
     * @return lines.
     */
    String text(Gates gates) {
        final StringBuilder text = new StringBuilder();
        results.forEach((cell, summaries) -> {
            text.append(String.format(Locale.ROOT, "%n%s%n", cell));
            text.append(String.format(
                    FORMAT,
                    "",
                    "calls/s",
                    "p50 us",
                    "p99 us",
                    "max us",
                    "pauses",
                    "total ms",
                    "max ms",
                    "stalls",
                    "CPU us",
                    "MiB",
                    ""));
            summaries.forEach((collector, summary) -> text.append(row(collector, summary)));
            final GarbageSummary judged = summaries.get(chosen);
            if (judged == null) {
                gates.missing(name(cell));
            } else {
                text.append("  ")
                        .append(verdict(cell, judged, summaries, gates))
                        .append('\n');
            }
        });
        text.append(String.format("%nfirst answer over stdio, ms:"));
        startMs.forEach((collector, ms) -> text.append(String.format(Locale.ROOT, " %s %.0f", collector, ms)));
        return text.append('\n').toString();
    }

    private static String row(Collector collector, GarbageSummary summary) {
        return String.format(
                FORMAT,
                collector,
                number("%.0f", summary.perSecond()),
                number("%.0f", summary.p50Us()),
                number("%.0f", summary.p99Us()),
                number("%.0f", summary.maxUs()),
                summary.pauseCount(),
                number("%.1f", summary.pauseTotalMs()),
                number("%.3f", summary.pauseMaxMs()),
                summary.stalls(),
                number("%.1f", summary.cpuUs()),
                number("%.0f", summary.residentMib()),
                summary.isHeld() ? "" : "  not held");
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private String verdict(
            GarbageCell cell, GarbageSummary judged, Map<Collector, GarbageSummary> summaries, Gates gates) {
        final boolean isHighest = cell.ratePerS() == 0;
        if (isHighest == chosen.isConcurrent() || (isHighest && cell.kib() > JUDGED_KIB)) {
            return "chosen here: " + chosen + " (shown only)";
        }
        if (chosen.isConcurrent()) {
            final double ms = judged.pauseMaxMs();
            return String.format(
                    Locale.ROOT,
                    "chosen here: %s, longest pause %.3f of %.1f ms %s",
                    chosen,
                    ms,
                    PAUSE_BUDGET_MS,
                    gates.judge(name(cell), ms, PAUSE_BUDGET_MS));
        }
        final double least = summaries.values().stream()
                .mapToDouble(GarbageSummary::cpuUs)
                .min()
                .orElseThrow();
        final double ratio = judged.cpuUs() / least;
        return String.format(
                Locale.ROOT,
                "chosen here: %s, %.2f times the least CPU a call, of %.2f %s",
                chosen,
                ratio,
                CPU_BUDGET,
                gates.judge(name(cell), ratio, CPU_BUDGET));
    }

    private static String name(GarbageCell cell) {
        return "garbage, " + cell;
    }

    /**
     * All results.
     *
     * @return a JSON array.
     */
    String json() {
        final List<String> rows = new ArrayList<>();
        results.forEach((cell, summaries) -> summaries.forEach((collector, summary) -> rows.add(String.format(
                Locale.ROOT,
                "{\"collector\":\"%s\",\"kib\":%d,\"ratePerS\":%d,\"startMs\":%.0f,%s}",
                collector,
                cell.kib(),
                cell.ratePerS(),
                startMs.getOrDefault(collector, Double.NaN),
                summary.json()))));
        return "[" + String.join(",", rows) + "]";
    }
}
