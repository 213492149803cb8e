package org.peregrine.tools.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Durations over time, on one axis: lines for latencies, bars for what stopped threads. */
public final class TimeLinePlot {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("MM-dd").withZone(ZoneOffset.UTC);
    private static final int TIME_TICKS = 6;

    private TimeLinePlot() {}

    /**
     * Draws series together.
     *
     * @param lines drawn as lines.
     * @param bars drawn as bars from below, behind the lines.
     * @return an SVG element.
     */
    public static String svg(List<Series> lines, List<Series> bars) {
        return svg("latency and pauses over time", lines, bars, TIME);
    }

    /**
     * Draws series of days.
     *
     * @param lines with a point a day.
     * @return an SVG element.
     */
    public static String daily(List<Series> lines) {
        return svg("latency day by day", lines, List.of(), DAY);
    }

    private static String svg(String label, List<Series> lines, List<Series> bars, DateTimeFormatter times) {
        final List<Series.Point> all = Stream.concat(lines.stream(), bars.stream())
                .flatMap(series -> series.points().stream())
                .toList();
        final long startMs = all.stream().mapToLong(Series.Point::timeMs).min().orElse(0);
        final long endMs = Math.max(
                startMs + 1, all.stream().mapToLong(Series.Point::timeMs).max().orElse(1));
        final double least = all.stream()
                .mapToDouble(Series.Point::valueNs)
                .filter(value -> value > 0)
                .min()
                .orElse(1);
        final Axis axis = Axis.of(
                least, all.stream().mapToDouble(Series.Point::valueNs).max().orElse(1));
        final Svg svg = new Svg(label);
        final List<String> names = new ArrayList<>();
        lines.forEach(series -> names.add(series.name()));
        bars.forEach(series -> names.add(series.name()));
        svg.legend(names);
        axis.ticks().forEach(tick -> svg.horizontal(axis.position(tick), Axis.duration(tick)));
        for (int i = 0; i <= TIME_TICKS; i++) {
            final double position = (double) i / TIME_TICKS;
            svg.vertical(position, times.format(Instant.ofEpochMilli(startMs + (long) (position * (endMs - startMs)))));
        }
        for (int i = 0; i < bars.size(); i++) {
            bars(svg, bars.get(i), lines.size() + i, axis, startMs, endMs);
        }
        for (int i = 0; i < lines.size(); i++) {
            line(svg, lines.get(i), i, axis, startMs, endMs);
        }
        return svg.toString();
    }

    private static void bars(Svg svg, Series series, int color, Axis axis, long startMs, long endMs) {
        for (final Series.Point point : series.points()) {
            if (point.valueNs() > 0) {
                final String title = series.name() + " " + Axis.duration(point.valueNs()) + " at "
                        + TIME.format(Instant.ofEpochMilli(point.timeMs()));
                svg.bar(position(point, startMs, endMs), axis.position(point.valueNs()), color, title);
            }
        }
    }

    /** Draws a line, with a gap where there is no value. */
    private static void line(Svg svg, Series series, int color, Axis axis, long startMs, long endMs) {
        StringBuilder points = new StringBuilder();
        for (final Series.Point point : series.points()) {
            if (point.valueNs() > 0) {
                points.append(Svg.point(position(point, startMs, endMs), axis.position(point.valueNs())));
            } else if (!points.isEmpty()) {
                svg.line(dotted(points.toString()), color);
                points = new StringBuilder();
            }
        }
        if (!points.isEmpty()) {
            svg.line(dotted(points.toString()), color);
        }
    }

    /** A single value is a dot. */
    private static String dotted(String points) {
        return points.indexOf(' ') == points.length() - 1 ? points + points : points;
    }

    private static double position(Series.Point point, long startMs, long endMs) {
        return (double) (point.timeMs() - startMs) / (endMs - startMs);
    }
}
