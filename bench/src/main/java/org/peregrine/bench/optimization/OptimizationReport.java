package org.peregrine.bench.optimization;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.peregrine.bench.Gates;
import org.peregrine.bench.RigRun;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;

/** Table, result file and exit code of a run. */
final class OptimizationReport {
    /** An optimization does not pay. */
    static final int DOES_NOT_PAY = 2;

    /** A comparison could not be measured. */
    static final int FAILED = 1;

    private static final String ROW = "%-8s %12s %12s  %-26s %-22s %s%n";
    private static final double NS_PER_US = 1e3;

    private final RigRun run;
    private final RoundPlan plan;
    private final List<PairedRounds> comparisons;
    private final int cores;

    /**
     * Reports on a run.
     *
     * @param run time and place.
     * @param plan of its rounds.
     * @param comparisons that were measured, or failed.
     */
    OptimizationReport(RigRun run, RoundPlan plan, List<PairedRounds> comparisons) {
        this.run = run;
        this.plan = plan;
        this.comparisons = List.copyOf(comparisons);
        cores = run.environment().cores();
    }

    /** The table. */
    String table() {
        final StringBuilder table = new StringBuilder();
        for (final PairedRounds rounds : comparisons) {
            final Optimization optimization = rounds.optimization();
            table.append(String.format(
                    "%-8s %s: %s -> %s%n",
                    optimization.name(), optimization.operation(), optimization.before(), optimization.after()));
        }
        table.append(
                String.format("%n" + ROW, "", "before, us", "after, us", "times (of the rounds)", "B/op", "verdict"));
        comparisons.forEach(rounds -> table.append(row(rounds)));
        return table.toString();
    }

    private String row(PairedRounds rounds) {
        final String name = rounds.optimization().name();
        final PairedRounds.Verdict verdict = rounds.verdict(cores);
        if (verdict == PairedRounds.Verdict.FAILED) {
            return String.format("%-8s FAILED: %s%n", name, rounds.failure());
        }
        return String.format(
                ROW,
                name,
                micros(rounds.before()),
                micros(rounds.after()),
                String.format(
                        Locale.ROOT,
                        "%.2f (%.2f..%.2f)",
                        rounds.speedup(),
                        rounds.leastSpeedup(),
                        rounds.mostSpeedup()),
                bytes(rounds.before()) + " -> " + bytes(rounds.after()),
                words(verdict, rounds));
    }

    private String words(PairedRounds.Verdict verdict, PairedRounds rounds) {
        return switch (verdict) {
            case PAYS -> "pays";
            case DOES_NOT_PAY -> "DOES NOT PAY";
            case LIMITED_BY_CORES ->
                "limited by " + cores + " cores, judged with "
                        + rounds.optimization().cores();
            case FAILED -> "FAILED";
        };
    }

    private static String micros(List<RoundCost> rounds) {
        return String.format(Locale.ROOT, "%.3f", PairedRounds.median(rounds, RoundCost::ns) / NS_PER_US);
    }

    private static String bytes(List<RoundCost> rounds) {
        final double bytes = PairedRounds.median(rounds, RoundCost::bytes);
        return Double.isNaN(bytes) ? "-" : String.format(Locale.ROOT, "%,.0f", bytes);
    }

    /** Judges. What could not be measured weighs more than what does not pay. */
    int exitCode() {
        final Gates gates = Gates.today();
        boolean failed = false;
        for (final PairedRounds rounds : comparisons) {
            switch (rounds.verdict(cores)) {
                case FAILED -> {
                    failed = true;
                    gates.missing(rounds.optimization().name());
                }
                case DOES_NOT_PAY ->
                    gates.judge(rounds.optimization().name(), rounds.interval().high(), Math.nextDown(1.0));
                case PAYS, LIMITED_BY_CORES -> {}
            }
        }
        if (gates.conclude(System.out) == 0) {
            return 0;
        }
        return failed ? FAILED : DOES_NOT_PAY;
    }

    /** The result file. */
    byte[] json() {
        final HeapJson text = new HeapJson();
        final JsonWriter json = text.writer();
        json.beginObject().name("run").rawValue(run.json().getBytes(StandardCharsets.UTF_8));
        json.name("rounds").value(plan.rounds());
        json.name("warmupRounds").value(plan.warmupRounds());
        json.name("roundMs").value(TimeUnit.NANOSECONDS.toMillis(plan.roundNs()));
        json.name("results").beginArray();
        comparisons.forEach(rounds -> write(json, rounds));
        json.endArray().endObject();
        return text.bytes();
    }

    private void write(JsonWriter json, PairedRounds rounds) {
        final Optimization optimization = rounds.optimization();
        json.beginObject().name("optimization").value(optimization.name());
        json.name("operation").value(optimization.operation());
        json.name("before").value(optimization.before());
        json.name("after").value(optimization.after());
        final PairedRounds.Verdict verdict = rounds.verdict(cores);
        json.name("verdict").value(verdict.name());
        if (verdict == PairedRounds.Verdict.FAILED) {
            json.name("failure").value(rounds.failure());
        } else {
            json.name("speedup").value(rounds.speedup());
            json.name("speedupLeast").value(rounds.leastSpeedup());
            json.name("speedupMost").value(rounds.mostSpeedup());
            json.name("ratioLow").value(rounds.interval().low());
            json.name("ratioHigh").value(rounds.interval().high());
        }
        write(json, "before", rounds.before());
        write(json, "after", rounds.after());
        json.endObject();
    }

    private static void write(JsonWriter json, String side, List<RoundCost> rounds) {
        json.name(side + "Ns").beginArray();
        rounds.forEach(cost -> json.value(cost.ns()));
        json.endArray().name(side + "Bytes").beginArray();
        for (final RoundCost cost : rounds) {
            if (Double.isNaN(cost.bytes())) {
                json.nullValue();
            } else {
                json.value(cost.bytes());
            }
        }
        json.endArray();
    }
}
