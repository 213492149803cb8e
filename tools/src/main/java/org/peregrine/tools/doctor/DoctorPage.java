package org.peregrine.tools.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.peregrine.engine.log.LogText;

/** A report for people: a line for what is well, and for all else the reason and the command, within the columns. */
final class DoctorPage {
    private static final String ENTRY = "  ";
    private static final String DETAIL = "    ";
    private static final int VERDICT_COLUMNS = 9;
    private static final int NAME_COLUMNS = 16;
    private static final int LABEL_COLUMNS = 10;
    private static final int MAX_FOUND = 200;

    /** Words of a shell, in which quoted blanks do not end a word. */
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|\\S)+");

    private final int columns;
    private final boolean isColoured;
    private final StringBuilder text = new StringBuilder();

    private DoctorPage(int columns, boolean isColoured) {
        this.columns = columns;
        this.isColoured = isColoured;
    }

    /**
     * Draws a report.
     *
     * @param report any.
     * @param columns of the terminal.
     * @param isColoured whether verdicts have colours.
     * @return lines.
     */
    static String of(DoctorReport report, int columns, boolean isColoured) {
        final DoctorPage page = new DoctorPage(columns, isColoured);
        page.draw(report);
        return page.text.toString();
    }

    private void draw(DoctorReport report) {
        final Site site = report.site();
        lines(
                "",
                "Machine: " + report.choice().profile().text() + " ("
                        + report.choice().evidence() + "). Server: "
                        + site.connections() + " connections, "
                        + (site.cores().isEmpty()
                                ? "no cores named."
                                : "--cores " + CpuSet.format(site.cores()) + "."));
        Check.Area area = null;
        for (final Finding finding : report.findings()) {
            if (finding.check().area() != area) {
                area = finding.check().area();
                text.append('\n').append(area.title()).append('\n');
            }
            draw(finding);
        }
        text.append('\n');
        lines(
                "",
                report.count(Verdict.OK) + " ok, " + report.count(Verdict.ADVICE) + " advice, "
                        + report.count(Verdict.WARNING) + " warnings, " + report.count(Verdict.UNKNOWN)
                        + " unknown. docs/operations.md has the reasons at length.");
    }

    private void draw(Finding finding) {
        final Verdict verdict = finding.verdict();
        final String head = String.format("%-" + VERDICT_COLUMNS + "s", verdict.text());
        final String name =
                String.format("%-" + NAME_COLUMNS + "s", finding.check().name());
        final String found = LogText.printable(finding.found(), MAX_FOUND);
        final String files = LogText.printable(String.join(", ", finding.files()));
        final String start = ENTRY + coloured(verdict, head) + name;
        final int indent = ENTRY.length() + VERDICT_COLUMNS + NAME_COLUMNS;
        final boolean isOneLine = indent + found.length() + files.length() + 3 <= columns;
        lines(start, " ".repeat(indent), isOneLine ? found + " (" + files + ")" : found, columns - indent);
        if (!isOneLine) {
            detail("read", files);
        }
        if (verdict != Verdict.OK) {
            detail("expected", finding.expected());
            detail("why", finding.check().reason());
        }
        if (finding.command() != null) {
            command(finding.isForHost() ? "on host" : "change", finding.command());
        }
    }

    private void detail(String label, String value) {
        lines(
                label(label),
                " ".repeat(label(label).length()),
                value,
                columns - label(label).length());
    }

    private static String label(String label) {
        return DETAIL + String.format("%-" + LABEL_COLUMNS + "s", label);
    }

    /** A command in as many lines as it needs, which a shell reads as one. */
    private void command(String label, String command) {
        final int width = columns - label(label).length();
        if (command.length() <= width) {
            text.append(label(label)).append(command).append('\n');
            return;
        }
        final List<String> words =
                WORD.matcher(command).results().map(MatchResult::group).toList();
        final List<String> lines = filled(words, width - 2);
        text.append(label(label))
                .append(String.join(" \\\n" + " ".repeat(label(label).length()), lines))
                .append('\n');
    }

    private void lines(String indent, String value) {
        lines(indent, indent, value, columns - indent.length());
    }

    private void lines(String first, String next, String value, int width) {
        text.append(first)
                .append(String.join("\n" + next, filled(words(value, width), width)))
                .append('\n');
    }

    /** The words of a text; those that fit in no line, such as long paths, in pieces. */
    private static List<String> words(String text, int width) {
        final List<String> words = new ArrayList<>();
        for (final String word : text.split(" ", -1)) {
            int begin = 0;
            for (; word.length() - begin > width; begin += width) {
                words.add(word.substring(begin, begin + width));
            }
            words.add(word.substring(begin));
        }
        return words;
    }

    /** Words in lines, each filled as far as it goes. */
    private static List<String> filled(List<String> words, int width) {
        final List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (final String word : words) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder();
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private String coloured(Verdict verdict, String head) {
        if (!isColoured) {
            return head;
        }
        final String colour = switch (verdict) {
            case OK -> "32";
            case ADVICE -> "36";
            case WARNING -> "1;31";
            case UNKNOWN -> "33";
        };
        return "\u001b[" + colour + "m" + head + "\u001b[0m";
    }
}
