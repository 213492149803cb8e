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
    private static final int COLORS = 5;
    private static final String STYLE = """
            <style>
            svg { --ink: #1f2328; --dim: #656d76; --line: #d8dee4; --back: #ffffff; \
            --c0: #0969da; --c1: #6e7781; --c2: #bc4c00; --c3: #8250df; --c4: #1a7f37; }
            @media (prefers-color-scheme: dark) { svg { --ink: #e6edf3; --dim: #8d96a0; --line: #30363d; --back: #0d1117; \
            --c0: #58a6ff; --c1: #9198a1; --c2: #f0883e; --c3: #bc8cff; --c4: #3fb950; } }
            text { font: 12px system-ui, sans-serif; fill: var(--ink); }
            .dim { fill: var(--dim); font-size: 11px; } .head { font-weight: 600; }
            .grid { stroke: var(--line); } .back { fill: var(--back); }
            .s0 { stroke: var(--c0); fill: var(--c0); } .s1 { stroke: var(--c1); fill: var(--c1); } .s2 { stroke: var(--c2); fill: var(--c2); }
            .s3 { stroke: var(--c3); fill: var(--c3); } .s4 { stroke: var(--c4); fill: var(--c4); }
            </style>
            """;

    private final RivalsComparison comparison;
    private final Map<String, String> titles;
    private final List<String> rivals;
    private final List<RivalWorkload> workloads;
    private final StringBuilder svg = new StringBuilder();

    ComparisonPlot(RivalsComparison comparison, Map<String, String> titles) {
        this.comparison = comparison;
        this.titles = titles;
        rivals = comparison.rivals();
        workloads = List.of(RivalWorkload.values()).stream()
                .filter(RivalWorkload::isLoad)
                .toList();
    }

    /** The picture; the words belong below its title. */
    String svg(String words) {
        final int width = LABELS + COLUMNS.size() * (COLUMN + GAP);
        final int height = groupY(workloads.size()) + 8;
        svg.append(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
                width, height, width, height));
        svg.append("<title>Peregrine and other MCP servers</title>\n").append(STYLE);
        svg.append(String.format("<rect class=\"back\" width=\"%d\" height=\"%d\"/>%n", width, height));
        text(12, 20, "head", "One echo call, " + rivals.size() + " servers, one machine; logarithmic axes");
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
        return TOP + group * (rivals.size() * ROW + GROUP_GAP) + GROUP_GAP;
    }

    private void labels(int group) {
        text(12, groupY(group) - 10, "head", workloads.get(group).title());
        for (int i = 0; i < rivals.size(); i++) {
            text(12, groupY(group) + i * ROW + 9, "", titles.getOrDefault(rivals.get(i), rivals.get(i)));
        }
    }

    private void column(int column) {
        final Metric metric = COLUMNS.get(column);
        final LogAxis axis = axis(metric);
        final int left = LABELS + column * (COLUMN + GAP);
        text(left, TOP, "head", HEADINGS.get(column));
        for (int group = 0; group < workloads.size(); group++) {
            final int top = groupY(group) - 6;
            final int bottom = top + rivals.size() * ROW + 2;
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
            for (int i = 0; i < rivals.size(); i++) {
                point(
                        left,
                        groupY(group) + i * ROW + 4,
                        axis,
                        "s" + i % COLORS,
                        comparison.of(rivals.get(i), workloads.get(group), metric));
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
        final String safe = words.replace("&", "&amp;").replace("<", "&lt;");
        svg.append(String.format("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", style, x, y, safe));
    }
}
