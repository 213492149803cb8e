package org.peregrine.bench.rivals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A comparison as Markdown: a table for each workload, one for starting, and what failed. */
final class RivalsTable {
    private static final List<Metric> LATENCIES = List.of(Metric.P50, Metric.P99, Metric.P999, Metric.MAX);

    private final RivalsComparison comparison;
    private final Map<String, String> titles;

    RivalsTable(RivalsComparison comparison, Map<String, String> titles) {
        this.comparison = comparison;
        this.titles = titles;
    }

    String markdown() {
        final StringBuilder text = new StringBuilder();
        for (final RivalWorkload workload : RivalWorkload.values()) {
            if (workload.isLoad()) {
                load(text, workload);
            }
        }
        starts(text);
        failures(text);
        return text.toString();
    }

    private void load(StringBuilder text, RivalWorkload workload) {
        text.append("### ").append(workload.title()).append("\n\n");
        final List<String> head = new ArrayList<>(List.of("server", Metric.RATE.title(), "× Peregrine"));
        LATENCIES.forEach(metric -> head.add(metric.title()));
        head.addAll(List.of(Metric.CPU.title(), "× Peregrine", Metric.MEMORY.title()));
        row(text, head);
        row(
                text,
                head.stream().map(cell -> cell.equals("server") ? "---" : "--:").toList());
        for (final String rival : comparison.rivals()) {
            final List<String> cells = new ArrayList<>();
            cells.add(title(rival));
            cells.add(spread(rival, workload, Metric.RATE));
            cells.add(ratio(rival, workload, Metric.RATE));
            LATENCIES.forEach(metric -> cells.add(median(rival, workload, metric)));
            cells.add(spread(rival, workload, Metric.CPU));
            cells.add(ratio(rival, workload, Metric.CPU));
            cells.add(median(rival, workload, Metric.MEMORY));
            row(text, cells);
        }
        text.append('\n');
    }

    private void starts(StringBuilder text) {
        text.append("### Start-up: from the start of the process to its first answer\n\n");
        row(text, List.of("server", "HTTP, ms", "× Peregrine", "stdio, ms", "× Peregrine"));
        row(text, List.of("---", "--:", "--:", "--:", "--:"));
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

    private void failures(StringBuilder text) {
        final List<String> lines = new ArrayList<>();
        for (final RivalWorkload workload : RivalWorkload.values()) {
            for (final String rival : comparison.rivals()) {
                final String failures = comparison.failures(rival, workload);
                if (!failures.isEmpty()) {
                    // The server's text is quoted, so that it cannot be read as Markdown.
                    lines.add(String.format(
                            "- %s, %s: `%s`", title(rival), workload.title(), failures.replaceAll("[`\\s]+", " ")));
                }
            }
        }
        text.append(lines.isEmpty() ? "No measurement failed.\n" : "Failed:\n\n" + String.join("\n", lines) + "\n");
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
                : "–";
    }

    private String ratio(String rival, RivalWorkload workload, Metric metric) {
        final Spread ratio = comparison.ratio(rival, workload, metric);
        return ratio.isKnown() ? factor(ratio.median()) : "–";
    }

    /** Two significant digits at least. */
    static String factor(double value) {
        return String.format(Locale.ROOT, value < 0.1 ? "%.3f" : value < 10 ? "%.2f" : "%.0f", value);
    }

    private static String number(Metric metric, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, metric.format(), value) : "–";
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
