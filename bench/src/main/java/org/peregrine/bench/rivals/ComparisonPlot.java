package org.peregrine.bench.rivals;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A comparison as a picture: a row for each server under each workload, a column for each metric, a point at the median
 * and a line from the smallest to the largest round. Axes are logarithmic and say so. SVG that needs nothing else, in
 * light and dark.
 */
final class ComparisonPlot {
    private static final List<Metric> COLUMNS = List.of(Metric.RATE, Metric.P99, Metric.CPU);
    private static final List<String> HEADINGS =
            List.of("requests/s (more is better)", "p99, µs (less is better)", "server CPU, µs a request (less)");
    private static final int LABELS = 216;
    private static final int COLUMN = 250;
    private static final int GAP = 46;
    private static final int TOP = 62;
    private static final int ROW = 17;
    private static final int GROUP_GAP = 30;
    private final RivalsComparison comparison;
    private final Map<String, String> titles;
    private final List<String> rivals;
    private final List<RivalWorkload> workloads;
    private final int[] tops;
    private final StringBuilder svg = new StringBuilder();

    ComparisonPlot(RivalsComparison comparison, Map<String, String> titles) {
        this.comparison = comparison;
        this.titles = titles;
        rivals = comparison.rivals();
        workloads = RivalWorkload.loads().stream()
                .filter(workload -> isMeasured(comparison, workload))
                .toList();
        tops = new int[workloads.size() + 1];
        tops[0] = TOP + GROUP_GAP;
        for (int group = 0; group < workloads.size(); group++) {
            tops[group + 1] = tops[group] + rows(group).size() * ROW + GROUP_GAP;
        }
    }

    /** Whether anybody took part. */
    private static boolean isMeasured(RivalsComparison comparison, RivalWorkload workload) {
        return comparison.rivals(workload).stream()
                .anyMatch(rival -> comparison.absence(rival, workload).isEmpty());
    }

    private List<String> rows(int group) {
        return comparison.rivals(workloads.get(group));
    }

    /** The picture; the words belong below its title. */
    String svg(String words) {
        final int width = LABELS + COLUMNS.size() * (COLUMN + GAP);
        final int height = groupY(workloads.size()) + 8;
        svg.append(PlotStyle.head(width, height, "Peregrine and other MCP servers"));
        text(12, 20, "head", rivals.size() + " servers, one generator, one machine; logarithmic axes");
        text(12, 38, "dim", words);
        for (int column = 0; column < COLUMNS.size(); column++) {
            column(column);
        }
        for (int group = 0; group < workloads.size(); group++) {
            labels(group);
        }
        return svg.append("</svg>\n").toString();
    }

    private int groupY(int group) {
        return tops[group];
    }

    private void labels(int group) {
        text(12, groupY(group) - 10, "head", workloads.get(group).title());
        final List<String> rows = rows(group);
        for (int i = 0; i < rows.size(); i++) {
            text(12, groupY(group) + i * ROW + 9, "", titles.getOrDefault(rows.get(i), rows.get(i)));
        }
    }

    private void column(int column) {
        final Metric metric = COLUMNS.get(column);
        final LogAxis axis = axis(metric);
        final int left = LABELS + column * (COLUMN + GAP);
        text(left, TOP, "head", HEADINGS.get(column));
        for (int group = 0; group < workloads.size(); group++) {
            final int top = groupY(group) - 6;
            final int bottom = top + rows(group).size() * ROW + 2;
            for (final double tick : axis.ticks()) {
                final double x = left + COLUMN * axis.position(tick);
                svg.append(String.format(
                        Locale.ROOT,
                        "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
                        x,
                        top,
                        x,
                        bottom));
                if (group == 0) {
                    svg.append(String.format(
                            Locale.ROOT,
                            "<text class=\"dim\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>%n",
                            x,
                            top - 4,
                            LogAxis.label(tick)));
                }
            }
            final List<String> rows = rows(group);
            for (int i = 0; i < rows.size(); i++) {
                final int y = groupY(group) + i * ROW + 4;
                if (comparison.absence(rows.get(i), workloads.get(group)).isEmpty()) {
                    final Spread spread = comparison.of(rows.get(i), workloads.get(group), metric);
                    point(left, y, axis, PlotStyle.color(rivals.indexOf(rows.get(i))), spread);
                } else {
                    text(left, y + 5, "dim", "does not speak it");
                }
            }
        }
    }

    private LogAxis axis(Metric metric) {
        double min = Double.POSITIVE_INFINITY;
        double max = 0;
        for (final RivalWorkload workload : workloads) {
            for (final String rival : rivals) {
                final Spread spread = comparison.of(rival, workload, metric);
                if (spread.isKnown() && spread.min() > 0) {
                    min = Math.min(min, spread.min());
                    max = Math.max(max, spread.max());
                }
            }
        }
        return max > 0 ? LogAxis.around(min, max) : LogAxis.around(1, 1);
    }

    private void point(int left, int y, LogAxis axis, String style, Spread spread) {
        if (!spread.isKnown() || spread.min() <= 0) {
            text(left, y + 5, "dim", "failed");
            return;
        }
        final double x = left + COLUMN * axis.position(spread.median());
        final double end = left + COLUMN * axis.position(spread.max());
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" stroke-width=\"2\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/><circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"4\"/>%n",
                style,
                left + COLUMN * axis.position(spread.min()),
                y,
                end,
                y,
                style,
                x,
                y));
        text((int) Math.max(end, x + 4) + 4, y + 4, "dim", LogAxis.label(spread.median()));
    }

    private void text(int x, int y, String style, String words) {
        svg.append(PlotStyle.text(x, y, style, words));
    }
}
