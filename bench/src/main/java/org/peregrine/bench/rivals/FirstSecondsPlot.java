package org.peregrine.bench.rivals;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The first seconds after a start as a picture: a line for each server, requests in each second, logarithmic. */
final class FirstSecondsPlot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 440;
    private static final int LEFT = 60;
    private static final int RIGHT = 650;
    private static final int TOP = 60;
    private static final int BOTTOM = 400;
    private static final int LABEL = 16;

    private final RivalsComparison comparison;
    private final Map<String, String> titles;
    private final int seconds;
    private final StringBuilder svg = new StringBuilder();

    FirstSecondsPlot(RivalsComparison comparison, Map<String, String> titles) {
        this.comparison = comparison;
        this.titles = titles;
        seconds = comparison.firstSeconds();
    }

    /** The picture; the words belong below its title. Empty when nothing was measured. */
    String svg(String words) {
        if (seconds == 0) {
            return "";
        }
        svg.append(PlotStyle.head(WIDTH, HEIGHT, "The first seconds of MCP servers"));
        final int connections = RivalWorkload.FIRST_SECONDS.underWay();
        svg.append(PlotStyle.text(
                12,
                20,
                "head",
                "Requests/s in each second after the first answer; HTTP, " + connections
                        + " connections; logarithmic axis"));
        svg.append(PlotStyle.text(12, 38, "dim", words));
        final LogAxis axis = axis();
        grid(axis);
        final List<String> rivals = comparison.rivals();
        final List<String> shown = comparison.rivals(RivalWorkload.FIRST_SECONDS);
        shown.stream()
                .filter(rival -> rate(rival, seconds) > 0)
                .forEach(rival -> line(axis, rival, style(rivals, rival)));
        labels(axis, rivals, shown);
        return svg.append("</svg>\n").toString();
    }

    private static String style(List<String> rivals, String rival) {
        return PlotStyle.color(rivals.indexOf(rival));
    }

    /** At the ends of the lines, from above, apart from each other; those that failed are the last. */
    private void labels(LogAxis axis, List<String> rivals, List<String> shown) {
        int free = TOP;
        for (final String rival : shown.stream()
                .sorted(Comparator.comparingDouble(rival -> -Math.max(0, rate(rival, seconds))))
                .toList()) {
            final double last = rate(rival, seconds);
            final boolean measured = last > 0;
            final int y = measured ? Math.max(free, (int) y(axis, last)) : free;
            free = y + LABEL;
            svg.append(String.format(
                    "<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"4\"/>%n", style(rivals, rival), RIGHT + 12, y));
            final String end = measured ? " " + LogAxis.label(last) : ": failed";
            svg.append(PlotStyle.text(RIGHT + 22, y + 4, "", titles.getOrDefault(rival, rival) + end));
        }
    }

    private double rate(String rival, int second) {
        return comparison
                .of(rival, RivalWorkload.FIRST_SECONDS, FirstSeconds.rate(second))
                .median();
    }

    private LogAxis axis() {
        double min = Double.POSITIVE_INFINITY;
        double max = 0;
        for (final String rival : comparison.rivals(RivalWorkload.FIRST_SECONDS)) {
            for (int second = 1; second <= seconds; second++) {
                final double rate = rate(rival, second);
                if (rate > 0) {
                    min = Math.min(min, rate);
                    max = Math.max(max, rate);
                }
            }
        }
        return max > 0 ? LogAxis.around(min, max) : LogAxis.around(1, 1);
    }

    private double x(int second) {
        return seconds == 1 ? LEFT : LEFT + (RIGHT - LEFT) * (second - 1.0) / (seconds - 1);
    }

    private static double y(LogAxis axis, double rate) {
        return BOTTOM - (BOTTOM - TOP) * axis.position(rate);
    }

    private void grid(LogAxis axis) {
        for (final double tick : axis.ticks()) {
            final int y = (int) Math.round(y(axis, tick));
            svg.append(String.format(
                    "<line class=\"grid\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n", LEFT, y, RIGHT, y));
            svg.append(PlotStyle.text(12, y + 4, "dim", LogAxis.label(tick)));
        }
        for (int second = 1; second <= seconds; second++) {
            svg.append(PlotStyle.text((int) x(second) - 4, BOTTOM + LABEL, "dim", second + " s"));
        }
    }

    private void line(LogAxis axis, String rival, String style) {
        final StringBuilder points = new StringBuilder();
        for (int second = 1; second <= seconds; second++) {
            final double rate = rate(rival, second);
            if (rate > 0) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(second), y(axis, rate)));
            }
        }
        svg.append(String.format(
                "<polyline class=\"%s\" points=\"%s\"/>%n",
                style, points.toString().strip()));
    }
}
