package org.peregrine.tools.report;

import java.util.Collection;
import java.util.Locale;

/** Draws a plot's frame, lines and legend. One thread. */
final class Svg {
    static final int WIDTH = 960;
    static final int HEIGHT = 340;
    private static final int LEFT = 70;
    private static final int RIGHT = 40;
    private static final int TOP = 34;
    private static final int BOTTOM = 30;
    private static final int COLORS = 8;
    private static final int LEGEND_STEP = 14;
    private static final double LETTER_WIDTH = 7.2;

    private final StringBuilder out = new StringBuilder();

    Svg(String label) {
        out.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                WIDTH,
                HEIGHT,
                HtmlPage.escape(label)));
    }

    static double x(double position) {
        return LEFT + position * (WIDTH - LEFT - RIGHT);
    }

    static double y(double position) {
        return HEIGHT - BOTTOM - position * (HEIGHT - TOP - BOTTOM);
    }

    /** Color of a line, by its place in the legend. */
    static String color(int index) {
        return "var(--c" + index % COLORS + ")";
    }

    void legend(Collection<String> names) {
        double at = LEFT;
        int index = 0;
        for (final String name : names) {
            out.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"8\" width=\"10\" height=\"10\" rx=\"2\" style=\"fill:%s\"/>"
                            + "<text x=\"%.1f\" y=\"17\">%s</text>",
                    at,
                    color(index),
                    at + LEGEND_STEP,
                    HtmlPage.escape(name)));
            at += 2 * LEGEND_STEP + LETTER_WIDTH * name.length();
            index++;
        }
    }

    void horizontal(double position, String label) {
        final double at = y(position);
        out.append(String.format(
                Locale.ROOT,
                "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                        + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                LEFT,
                WIDTH - RIGHT,
                at,
                at,
                LEFT - 6,
                at + 4,
                HtmlPage.escape(label)));
    }

    void vertical(double position, String label) {
        final double at = x(position);
        out.append(String.format(
                Locale.ROOT,
                "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>"
                        + "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                at,
                at,
                TOP,
                HEIGHT - BOTTOM,
                at,
                HEIGHT - BOTTOM + 18,
                HtmlPage.escape(label)));
    }

    /** A line through points given as "x,y x,y …". */
    void line(String points, int color) {
        out.append(String.format(
                Locale.ROOT, "<polyline class=\"line\" style=\"stroke:%s\" points=\"%s\"/>", color(color), points));
    }

    /** A bar from the bottom. */
    void bar(double position, double height, int color, String title) {
        out.append(String.format(
                Locale.ROOT,
                "<rect class=\"mark\" x=\"%.1f\" y=\"%.1f\" width=\"3\" height=\"%.1f\" style=\"fill:%s\">"
                        + "<title>%s</title></rect>",
                x(position) - 1.5,
                y(height),
                Math.max(1, y(0) - y(height)),
                color(color),
                HtmlPage.escape(title)));
    }

    static String point(double xPosition, double yPosition) {
        return String.format(Locale.ROOT, "%.1f,%.1f ", x(xPosition), y(yPosition));
    }

    @Override
    public String toString() {
        return out + "</svg>";
    }
}
