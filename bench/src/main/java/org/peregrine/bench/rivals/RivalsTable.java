package org.peregrine.bench.rivals;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A comparison as Markdown: a table for each workload, those of starting, what was not measured, and what failed. */
final class RivalsTable {
    /** In place of a number that there is not. */
    static final String NOTHING = "–";

    private static final String ABSENT = "does not speak it";
    private static final String RATIO = "× Peregrine";
    private static final List<Metric> LATENCIES = List.of(Metric.P50, Metric.P99, Metric.P999, Metric.MAX);

    private final RivalsComparison comparison;
    private final Map<String, String> titles;

    RivalsTable(RivalsComparison comparison, Map<String, String> titles) {
        this.comparison = comparison;
        this.titles = titles;
    }

    String markdown() {
        final StringBuilder text = new StringBuilder();
        RivalWorkload.loads().forEach(workload -> load(text, workload));
        starts(text);
        firstSeconds(text);
        absences(text);
        failures(text);
        return text.toString();
    }

    private void load(StringBuilder text, RivalWorkload workload) {
        final List<String> rivals = comparison.rivals(workload);
        if (rivals.isEmpty()) {
            return;
        }
        text.append("### ").append(workload.title()).append("\n\n");
        if (isLeftOut(workload)) {
            text.append("Left out: ")
                    .append(comparison.absence(rivals.getFirst(), workload))
                    .append(".\n\n");
            return;
        }
        final List<String> head = new ArrayList<>(List.of("server", workload.unit() + "s/s", RATIO));
        LATENCIES.forEach(metric -> head.add(metric.title()));
        head.addAll(List.of("CPU µs/" + workload.unit(), RATIO, Metric.MEMORY.title()));
        head(text, head);
        for (final String rival : rivals) {
            final List<String> cells = new ArrayList<>(List.of(title(rival)));
            if (comparison.absence(rival, workload).isEmpty()) {
                cells.add(spread(rival, workload, Metric.RATE));
                cells.add(ratio(rival, workload, Metric.RATE));
                LATENCIES.forEach(metric -> cells.add(median(rival, workload, metric)));
                cells.add(spread(rival, workload, Metric.CPU));
                cells.add(ratio(rival, workload, Metric.CPU));
                cells.add(median(rival, workload, Metric.MEMORY));
            } else {
                cells.add(ABSENT);
                head.stream().skip(2).forEach(column -> cells.add(NOTHING));
            }
            row(text, cells);
        }
        text.append('\n');
    }

    /** Whether no server took part, all for one reason: the machine's. */
    private boolean isLeftOut(RivalWorkload workload) {
        final Set<String> reasons = new LinkedHashSet<>();
        comparison.rivals(workload).forEach(rival -> reasons.add(comparison.absence(rival, workload)));
        return reasons.size() == 1 && !reasons.contains("");
    }

    private void starts(StringBuilder text) {
        text.append("### Start-up: from the start of the process to its first answer\n\n");
        head(text, List.of("server", "HTTP, ms", RATIO, "stdio, ms", RATIO));
        for (final String rival : comparison.rivals()) {
            row(
                    text,
                    List.of(
                            title(rival),
                            spread(rival, RivalWorkload.START_HTTP, Metric.START),
                            ratio(rival, RivalWorkload.START_HTTP, Metric.START),
                            spread(rival, RivalWorkload.START_STDIO, Metric.START),
                            ratio(rival, RivalWorkload.START_STDIO, Metric.START)));
        }
        text.append('\n');
    }

    /** Answers in each second after the first answer. */
    private void firstSeconds(StringBuilder text) {
        final int seconds = comparison.firstSeconds();
        if (seconds == 0) {
            return;
        }
        text.append("### The first ").append(seconds).append(" seconds after the first answer: requests/s in each\n\n");
        final List<String> head = new ArrayList<>(List.of("server"));
        for (int second = 1; second <= seconds; second++) {
            head.add("s " + second);
        }
        head.addAll(List.of("p99 µs in s 1", "in s " + seconds));
        head(text, head);
        final RivalWorkload workload = RivalWorkload.FIRST_SECONDS;
        for (final String rival : comparison.rivals(workload)) {
            final List<String> cells = new ArrayList<>(List.of(title(rival)));
            for (int second = 1; second <= seconds; second++) {
                cells.add(number(
                        Metric.RATE,
                        comparison
                                .of(rival, workload, FirstSeconds.rate(second))
                                .median()));
            }
            for (final int second : new int[] {1, seconds}) {
                cells.add(number(
                        Metric.P99,
                        comparison.of(rival, workload, FirstSeconds.p99(second)).median()));
            }
            row(text, cells);
        }
        text.append('\n');
    }

    /** Words of servers about workloads that they do not take part in. */
    private void absences(StringBuilder text) {
        final List<String> lines = RivalWorkload.loads().stream()
                .filter(workload -> !isLeftOut(workload))
                .flatMap(this::absent)
                .toList();
        if (!lines.isEmpty()) {
            text.append("Not measured:\n\n").append(String.join("\n", lines)).append("\n\n");
        }
    }

    private Stream<String> absent(RivalWorkload workload) {
        return comparison.rivals(workload).stream()
                .filter(rival -> !comparison.absence(rival, workload).isEmpty())
                .map(rival -> line(rival, workload, comparison.absence(rival, workload)));
    }

    private void failures(StringBuilder text) {
        final List<String> lines = new ArrayList<>();
        for (final RivalWorkload workload : RivalWorkload.values()) {
            for (final String rival : comparison.rivals()) {
                final String failures = comparison.failures(rival, workload);
                if (!failures.isEmpty()) {
                    lines.add(line(rival, workload, failures));
                }
            }
        }
        text.append(lines.isEmpty() ? "No measurement failed.\n" : "Failed:\n\n" + String.join("\n", lines) + "\n");
    }

    /** A server's own text is quoted, so that it cannot be read as Markdown. */
    private String line(String rival, RivalWorkload workload, String words) {
        return String.format("- %s, %s: `%s`", title(rival), workload.title(), words.replaceAll("[`\\s]+", " "));
    }

    private String title(String rival) {
        return titles.getOrDefault(rival, rival);
    }

    private String median(String rival, RivalWorkload workload, Metric metric) {
        return number(metric, comparison.of(rival, workload, metric).median());
    }

    private String spread(String rival, RivalWorkload workload, Metric metric) {
        final Spread spread = comparison.of(rival, workload, metric);
        return spread.isKnown()
                ? String.format(
                        "%s (%s–%s)",
                        number(metric, spread.median()), number(metric, spread.min()), number(metric, spread.max()))
                : NOTHING;
    }

    private String ratio(String rival, RivalWorkload workload, Metric metric) {
        final Spread ratio = comparison.ratio(rival, workload, metric);
        return ratio.isKnown() ? factor(ratio.median()) : NOTHING;
    }

    /** Two significant digits at least. */
    static String factor(double value) {
        return String.format(Locale.ROOT, value < 0.1 ? "%.3f" : value < 10 ? "%.2f" : "%.0f", value);
    }

    static String number(Metric metric, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, metric.format(), value) : NOTHING;
    }

    private static void head(StringBuilder text, List<String> cells) {
        row(text, cells);
        row(
                text,
                cells.stream()
                        .map(cell -> cell.equals("server") ? "---" : "--:")
                        .toList());
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
