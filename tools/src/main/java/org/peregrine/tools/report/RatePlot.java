package org.peregrine.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Latency against the rate that was asked for, both logarithmic: flat at first, and a cliff where it is not held. */
public final class RatePlot {
    private static final List<Integer> MARKS = List.of(1, 2, 5);

    /**
     * A step.
     *
     * @param ratePerS asked for, above 0.
     * @param valueNs nanoseconds; 0 for none, which is left out.
     */
    public record Point(double ratePerS, double valueNs) {}

    private RatePlot() {}

    /**
     * Draws lines.
     *
     * @param lines by the name that the legend gives them, in its order; each from the least rate to the greatest.
     * @return an SVG element.
     */
    public static String svg(Map<String, List<Point>> lines) {
        final List<Point> all = lines.values().stream()
                .flatMap(List::stream)
                .filter(point -> point.valueNs() > 0)
                .toList();
        final double leastRate = all.stream().mapToDouble(Point::ratePerS).min().orElse(1);
        final double mostRate = Math.max(
                2 * leastRate, all.stream().mapToDouble(Point::ratePerS).max().orElse(1));
        final Axis axis = Axis.of(
                all.stream().mapToDouble(Point::valueNs).min().orElse(1),
                all.stream().mapToDouble(Point::valueNs).max().orElse(1));
        final Svg svg = new Svg("latency by rate");
        svg.legend(lines.keySet());
        axis.ticks().forEach(tick -> svg.horizontal(axis.position(tick), Axis.duration(tick)));
        for (final double mark : marks(leastRate, mostRate)) {
            svg.vertical(position(mark, leastRate, mostRate), String.format(Locale.ROOT, "%,.0f/s", mark));
        }
        int color = 0;
        for (final List<Point> line : lines.values()) {
            final List<String> points = line.stream()
                    .filter(point -> point.valueNs() > 0)
                    .map(point ->
                            Svg.point(position(point.ratePerS(), leastRate, mostRate), axis.position(point.valueNs())))
                    .toList();
            if (!points.isEmpty()) {
                // A single value is a dot.
                svg.line(points.size() == 1 ? points.getFirst().repeat(2) : String.join("", points), color);
            }
            color++;
        }
        return svg.toString();
    }

    private static double position(double rate, double least, double most) {
        return Math.log(rate / least) / Math.log(most / least);
    }

    /** The round rates between two. */
    private static List<Double> marks(double least, double most) {
        final List<Double> marks = new ArrayList<>();
        for (double decade = Math.pow(10, Math.floor(Math.log10(least))); decade <= most; decade *= 10) {
            for (final int mark : MARKS) {
                if (mark * decade >= least && mark * decade <= most) {
                    marks.add(mark * decade);
                }
            }
        }
        return marks;
    }
}
