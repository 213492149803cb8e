package org.peregrine.tools.profile;

import java.util.Locale;

/**
 * Draws stacks as a flame graph that hangs down: the outermost frame on top, each as wide as its share, below what
 * calls it. So the page begins with what all stacks share, however deep a few of them go.
 * Source: B. Gregg, "The Flame Graph", Communications of the ACM 59(6), 2016.
 */
public final class FlameGraph {
    private static final double WIDTH = 1200;
    private static final double ROW = 17;
    private static final double TOP = 44;
    private static final double NARROWEST = 0.3;
    private static final double LETTER = 6.6;
    private static final int FEWEST_LETTERS = 3;
    private static final int MAX_DEPTH = 256;

    private final Stacks stacks;
    private final String title;
    private final String unit;
    private final int depth;

    /**
     * Prepares a drawing.
     *
     * @param stacks to draw; deeper than 256 frames they are cut.
     * @param title above it.
     * @param unit of the weights.
     */
    public FlameGraph(Stacks stacks, String title, String unit) {
        this.stacks = stacks;
        this.title = title;
        this.unit = unit;
        depth = depth(stacks.root(), 0);
    }

    private static int depth(Stacks.Frame frame, int above) {
        int deepest = above + 1;
        if (above < MAX_DEPTH) {
            for (final Stacks.Frame callee : frame.callees().values()) {
                deepest = Math.max(deepest, depth(callee, above + 1));
            }
        }
        return deepest;
    }

    /**
     * Draws a picture that needs nothing else.
     *
     * @return an SVG document; hovering over a frame tells its name and share.
     */
    public String svg() {
        final double height = TOP + depth * ROW + ROW;
        final StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"100%%\""
                        + " font-family=\"ui-monospace,Menlo,Consolas,monospace\" font-size=\"11\">%n",
                WIDTH,
                height));
        out.append("<style>text.t{fill:#111;pointer-events:none}rect:hover{stroke:#111}text.h{fill:#555}"
                + "@media(prefers-color-scheme:dark){text.h{fill:#aaa}}</style>\n");
        out.append("<text class=\"h\" x=\"8\" y=\"18\" font-size=\"14\">")
                .append(escape(title))
                .append("</text>\n<text class=\"h\" x=\"8\" y=\"34\">")
                .append(stacks.root().total())
                .append(' ')
                .append(escape(unit))
                .append("</text>\n");
        if (stacks.root().total() > 0) {
            draw(out, stacks.root(), 0, 0);
        } else {
            out.append("<text class=\"h\" x=\"8\" y=\"60\">Nothing was sampled.</text>\n");
        }
        return out.append("</svg>\n").toString();
    }

    private void draw(StringBuilder out, Stacks.Frame frame, double x, int level) {
        final double width = WIDTH * frame.total() / stacks.root().total();
        if (width < NARROWEST || level > MAX_DEPTH) {
            return;
        }
        final double y = TOP + level * ROW;
        out.append(String.format(
                Locale.ROOT,
                "<g data-n=\"%s\"><title>%s: %d, %.2f %%</title><rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\""
                        + " rx=\"2\" fill=\"%s\"/>",
                escape(frame.name()),
                escape(frame.name()),
                frame.total(),
                100.0 * frame.total() / stacks.root().total(),
                x,
                y,
                Math.max(0.2, width - 0.4),
                ROW - 1,
                colour(frame.name())));
        final int letters = (int) ((width - 6) / LETTER);
        if (letters >= FEWEST_LETTERS) {
            out.append(String.format(
                    Locale.ROOT,
                    "<text class=\"t\" x=\"%.2f\" y=\"%.1f\">%s</text>",
                    x + 3,
                    y + ROW - 5,
                    escape(shortened(frame.name(), letters))));
        }
        out.append("</g>\n");
        double left = x;
        for (final Stacks.Frame callee : frame.callees().values()) {
            draw(out, callee, left, level + 1);
            left += WIDTH * callee.total() / stacks.root().total();
        }
    }

    /** Ours, the JDK's and others', native code: by colour, with a shade of its own for each name. */
    private static String colour(String name) {
        final int shade = Math.floorMod(name.hashCode(), 24);
        if (name.startsWith("org/peregrine") || name.startsWith("org.peregrine")) {
            return "hsl(" + (24 + shade) + " 88% 66%)";
        }
        if (name.startsWith("java") || name.startsWith("jdk") || name.startsWith("sun")) {
            return "hsl(" + (120 + shade) + " 42% 68%)";
        }
        return !name.endsWith("_[k]") && (name.indexOf('.') > 0 || name.indexOf('/') > 0)
                ? "hsl(" + (190 + shade) + " 60% 72%)"
                : "hsl(" + (350 + shade % 10) + " 52% 76%)";
    }

    /** The end of a name says more than its package. */
    private static String shortened(String name, int letters) {
        final String method = name.substring(name.lastIndexOf('/') + 1);
        if (method.length() <= letters) {
            return method;
        }
        return method.substring(0, Math.max(1, letters - 1)) + "…";
    }

    /**
     * Draws a page that needs no network: a click on a frame fills the width with it, one on the ground goes back, and
     * the field marks what contains a text.
     *
     * @return an HTML document.
     */
    public String html() {
        return FlameGraphPage.of(escape(title), svg());
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
