package org.peregrine.bench.rivals;

/** Colours, fonts and words of the pictures, in light and dark. */
final class PlotStyle {
    /** The style sheet of a picture. */
    private static final String SHEET = """
            <style>
            svg { --ink: #1f2328; --dim: #656d76; --line: #d8dee4; --back: #ffffff; --c0: #0969da; --c1: #6e7781; \
            --c2: #bc4c00; --c3: #8250df; --c4: #1a7f37; --c5: #bf3989; --c6: #9a6700; }
            @media (prefers-color-scheme: dark) { svg { --ink: #e6edf3; --dim: #8d96a0; --line: #30363d; --back: #0d1117; \
            --c0: #58a6ff; --c1: #9198a1; --c2: #f0883e; --c3: #bc8cff; --c4: #3fb950; --c5: #f778ba; --c6: #d29922; } }
            text { font: 12px system-ui, sans-serif; fill: var(--ink); }
            .dim { fill: var(--dim); font-size: 11px; } .head { font-weight: 600; }
            .grid { stroke: var(--line); } .back { fill: var(--back); } polyline { fill: none; stroke-width: 2; }
            .s0 { stroke: var(--c0); } circle.s0 { fill: var(--c0); } .s1 { stroke: var(--c1); } circle.s1 { fill: var(--c1); }
            .s2 { stroke: var(--c2); } circle.s2 { fill: var(--c2); } .s3 { stroke: var(--c3); } circle.s3 { fill: var(--c3); }
            .s4 { stroke: var(--c4); } circle.s4 { fill: var(--c4); } .s5 { stroke: var(--c5); } circle.s5 { fill: var(--c5); }
            .s6 { stroke: var(--c6); } circle.s6 { fill: var(--c6); }
            </style>
            """;

    private static final int COLORS = 7;

    private PlotStyle() {}

    /** The class of a server's marks, by its place among all servers. */
    static String color(int place) {
        return "s" + place % COLORS;
    }

    /** The first lines of a picture. */
    static String head(int width, int height, String title) {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
                <title>%s</title>
                %s<rect class="back" width="%d" height="%d"/>
                """.formatted(width, height, width, height, title, SHEET, width, height);
    }

    /** A line of text. */
    static String text(int x, int y, String style, String words) {
        final String safe = words.replace("&", "&amp;").replace("<", "&lt;");
        return String.format("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", style, x, y, safe);
    }
}
