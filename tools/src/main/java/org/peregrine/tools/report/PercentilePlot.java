package org.peregrine.tools.report;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Latency by percentile, as HdrHistogram's plots show it: to the right each step is a tenth of the messages that are
 * left, so that the slow ones have room.
 */
public final class PercentilePlot {
    private static final int MIN_NINES = 2;
    private static final int MAX_NINES = 7;
    private static final int TICKS_PER_HALF = 5;

    private PercentilePlot() {}

    /**
     * Draws histograms of nanoseconds.
     *
     * @param histograms by the name that the legend gives them, in its order; empty ones are left out.
     * @return an SVG element.
     */
    public static String svg(Map<String, Histogram> histograms) {
        double least = Double.MAX_VALUE;
        double most = 1;
        long count = 1;
        for (final Histogram histogram : histograms.values()) {
            if (histogram.getTotalCount() > 0) {
                least = Math.min(least, (double) histogram.getMinNonZeroValue());
                most = Math.max(most, (double) histogram.getMaxValue());
                count = Math.max(count, histogram.getTotalCount());
            }
        }
        final Axis axis = Axis.of(Math.min(least, most), most);
        final int nines = Math.clamp((long) Math.ceil(Math.log10((double) count)), MIN_NINES, MAX_NINES);
        final Svg svg = new Svg("latency by percentile");
        svg.legend(histograms.keySet());
        axis.ticks().forEach(tick -> svg.horizontal(axis.position(tick), Axis.duration(tick)));
        for (int i = 0; i <= nines; i++) {
            svg.vertical((double) i / nines, label(i));
        }
        int color = 0;
        for (final Histogram histogram : histograms.values()) {
            if (histogram.getTotalCount() > 0) {
                svg.line(points(histogram, axis, nines), color);
            }
            color++;
        }
        return svg.toString();
    }

    private static String label(int nines) {
        return switch (nines) {
            case 0 -> "0 %";
            case 1 -> "90 %";
            case 2 -> "99 %";
            default -> "99." + "9".repeat(nines - 2) + " %";
        };
    }

    private static String points(Histogram histogram, Axis axis, int nines) {
        final StringBuilder points = new StringBuilder();
        for (final HistogramIterationValue value : histogram.percentiles(TICKS_PER_HALF)) {
            final double left = 1 - value.getPercentileLevelIteratedTo() / 100;
            final double position = left <= 0 ? 1 : Math.min(1, -Math.log10(left) / nines);
            points.append(Svg.point(position, axis.position((double) value.getValueIteratedTo())));
        }
        return points.toString();
    }
}
