package org.peregrine.tools.report;

import java.util.List;
import org.peregrine.engine.log.LogText;

/** Builds one self-contained HTML page, light or dark as its reader's system is. One thread. */
public final class HtmlPage {
    private static final String STYLE = """
            :root{--ink:#1b1f24;--dim:#5b6672;--grid:#d9dee4;--paper:#fff;--card:#f6f8fa;
            --c0:#0969da;--c1:#bc4c00;--c2:#1a7f37;--c3:#8250df;--c4:#bf3989;--c5:#9a6700;--c6:#0f7b83;--c7:#cf222e}
            @media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9aa5b1;--grid:#30363d;--paper:#0d1117;--card:#161b22;
            --c0:#58a6ff;--c1:#f0883e;--c2:#3fb950;--c3:#bc8cff;--c4:#f778ba;--c5:#d29922;--c6:#39c5cf;--c7:#ff7b72}}
            body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:2rem auto;max-width:64rem;
            padding:0 1rem}
            h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}p{color:var(--dim);margin:.25rem 0}
            figure{margin:0;background:var(--card);border-radius:8px;padding:.75rem}
            figcaption{color:var(--dim);font-size:.85rem;margin-top:.25rem}
            svg{width:100%;height:auto;display:block}svg text{font:12px system-ui,sans-serif;fill:var(--dim)}
            .grid{stroke:var(--grid);stroke-width:1}.line{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}.mark{opacity:.75}
            .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
            th,td{text-align:right;padding:.25rem .6rem;border-bottom:1px solid var(--grid);white-space:nowrap;
            font-variant-numeric:tabular-nums}th{color:var(--dim);font-weight:600}
            th:first-child,td:first-child,.text th,.text td{text-align:left}.text td:last-child{white-space:normal}
            """;

    private final StringBuilder body = new StringBuilder();
    private final String title;

    /**
     * Begins a page.
     *
     * @param title its heading, too.
     */
    public HtmlPage(String title) {
        this.title = title;
        body.append("<h1>").append(escape(title)).append("</h1>\n");
    }

    /**
     * Adds a heading.
     *
     * @param text of the section.
     * @return this.
     */
    public HtmlPage heading(String text) {
        body.append("<h2>").append(escape(text)).append("</h2>\n");
        return this;
    }

    /**
     * Adds a paragraph.
     *
     * @param text plain.
     * @return this.
     */
    public HtmlPage paragraph(String text) {
        body.append("<p>").append(escape(text)).append("</p>\n");
        return this;
    }

    /**
     * Adds a picture.
     *
     * @param svg made by {@link PercentilePlot} or {@link TimeLinePlot}.
     * @param caption of the figure.
     * @return this.
     */
    public HtmlPage figure(String svg, String caption) {
        body.append("<figure>")
                .append(svg)
                .append("<figcaption>")
                .append(escape(caption))
                .append("</figcaption></figure>\n");
        return this;
    }

    /**
     * Adds a table of numbers, whose first column is text.
     *
     * @param head of the columns.
     * @param rows as many cells each.
     * @return this.
     */
    public HtmlPage numbers(List<String> head, List<List<String>> rows) {
        return table("", head, rows);
    }

    /**
     * Adds a table of text.
     *
     * @param head of the columns.
     * @param rows as many cells each.
     * @return this.
     */
    public HtmlPage texts(List<String> head, List<List<String>> rows) {
        return table(" class=\"text\"", head, rows);
    }

    private HtmlPage table(String attributes, List<String> head, List<List<String>> rows) {
        body.append("<div class=\"scroll\"><table").append(attributes).append("><thead>");
        row("th", head);
        body.append("</thead><tbody>\n");
        rows.forEach(cells -> row("td", cells));
        body.append("</tbody></table></div>\n");
        return this;
    }

    private void row(String tag, List<String> cells) {
        body.append("<tr>");
        for (final String cell : cells) {
            body.append('<')
                    .append(tag)
                    .append('>')
                    .append(escape(cell))
                    .append("</")
                    .append(tag)
                    .append('>');
        }
        body.append("</tr>\n");
    }

    /**
     * The page.
     *
     * @return a whole HTML document.
     */
    public String html() {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                + "<meta name=\"color-scheme\" content=\"light dark\"><title>" + escape(title) + "</title><style>"
                + STYLE + "</style></head><body>\n" + body + "</body></html>\n";
    }

    /** Text that may come from peers. */
    static String escape(String text) {
        return LogText.printable(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
