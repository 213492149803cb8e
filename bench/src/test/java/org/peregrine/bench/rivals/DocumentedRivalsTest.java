package org.peregrine.bench.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The README's table of rivals says what docs/rivals.md says, which a run wrote. */
final class DocumentedRivalsTest {
    private static final Path README = Path.of("../README.md");
    private static final Path PAGE = Path.of("../docs/rivals.md");
    private static final String BEGIN = "<!-- rivals -->";
    private static final String END = "<!-- /rivals -->";

    @Test
    void shouldHaveTheReportsFiguresInTheReadme() throws IOException {
        final String readme = Files.readString(README);
        final String page = Files.readString(PAGE);
        assertThat(generated(readme)
                        .lines()
                        .filter(line -> line.startsWith("|"))
                        .count())
                .isGreaterThan(RivalWorkload.loads().size());
        assertThat(disagreements(readme, page)).isEmpty();
    }

    @Test
    void shouldFindAFigureThatTheReportDoesNotHave() throws IOException {
        final String page = """
                <!-- rivals -->
                ### HTTP, 1 connection

                | server | requests/s | × Peregrine | CPU µs/request | memory MiB |
                | --- | --: | --: | --: | --: |
                | Peregrine | 1,500 (1,000–2,000) | 1.00 | 6.0 (4.0–8.0) | 71 |
                | Slow 1.0, Jetty | does not speak it | – | – | – |
                <!-- /rivals -->
                """;
        final String readme = """
                <!-- rivals -->
                |  | Peregrine | Slow 1.0 |
                | --- | --: | --: |
                | HTTP, 1 connection | **1,500**/s, 6.0 µs | – |
                <!-- /rivals -->
                """;
        assertThat(disagreements(readme, page)).isEmpty();
        assertThat(disagreements(readme.replace("1,500", "1,501"), page)).hasSize(1);
        assertThat(disagreements(readme.replace("6.0 µs", "5.0 µs"), page)).hasSize(1);
        assertThat(disagreements(readme.replace("| – |", "| 900/s, 1.0 µs |"), page))
                .hasSize(1);
        assertThat(disagreements(readme.replace("1 connection", "2 connections"), page))
                .hasSize(2);
        assertThat(disagreements(readme.replace("Slow 1.0", "Slow 1.1"), page)).hasSize(1);
    }

    /** Cells of the README that are not what the page has, each with both. */
    private static List<String> disagreements(String readme, String page) {
        final List<List<String>> rows = rows(generated(readme));
        final Map<String, List<List<String>>> sections = sections(generated(page));
        final List<String> found = new ArrayList<>();
        for (final List<String> row : rows.subList(1, rows.size())) {
            for (int column = 1; column < row.size(); column++) {
                final String name = rows.getFirst().get(column);
                final String shown = row.get(column).replace("**", "");
                final String known = known(row.getFirst(), name, sections);
                if (!shown.equals(known)) {
                    found.add(row.getFirst() + ", " + name + ": " + shown + ", but the page has " + known);
                }
            }
        }
        return found;
    }

    private static String known(String row, String server, Map<String, List<List<String>>> sections) {
        if (row.startsWith("start to first answer")) {
            return cell(sections, "Start-up", server, "HTTP, ms") + " ms";
        }
        if (row.startsWith("first second")) {
            return cell(sections, "The first", server, "s 1") + "/s";
        }
        if (row.startsWith("memory, ")) {
            return cell(sections, row.substring("memory, ".length()), server, "memory MiB") + " MiB";
        }
        final String rate = cell(sections, row, server, "/s");
        return switch (rate) {
            case "–" -> "failed";
            case "does not speak it" -> "–";
            default -> rate + "/s, " + cell(sections, row, server, "CPU") + " µs";
        };
    }

    /** A figure without its spread; "nothing" where the page has none. */
    private static String cell(Map<String, List<List<String>>> sections, String section, String server, String column) {
        final List<List<String>> rows = section(sections, section);
        final int index = rows.isEmpty() ? -1 : index(rows.getFirst(), column);
        return rows.stream()
                .filter(row ->
                        index > 0 && row.getFirst().replaceFirst(",.*", "").equals(server))
                .map(row -> row.get(index).replaceFirst(" \\(.*", ""))
                .findFirst()
                .orElse("nothing");
    }

    /** A workload's section has its name, others begin with it. */
    private static List<List<String>> section(Map<String, List<List<String>>> sections, String name) {
        if (sections.containsKey(name)) {
            return sections.get(name);
        }
        return sections.entrySet().stream()
                .filter(entry -> !name.startsWith("HTTP") && entry.getKey().startsWith(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(List.of());
    }

    /** The column of that name, or the one with its unit or quantity. */
    private static int index(List<String> head, String column) {
        for (int i = 1; i < head.size(); i++) {
            if (head.get(i).endsWith(column) || head.get(i).startsWith(column)) {
                return i;
            }
        }
        return -1;
    }

    private static String generated(String text) {
        return text.substring(text.indexOf(BEGIN), text.indexOf(END));
    }

    private static Map<String, List<List<String>>> sections(String text) {
        final Map<String, List<List<String>>> sections = new LinkedHashMap<>();
        for (final String section : text.split("(?m)^### ", -1)) {
            final List<List<String>> rows = rows(section);
            if (!rows.isEmpty()) {
                sections.put(section.lines().findFirst().orElseThrow(), rows);
            }
        }
        return sections;
    }

    private static List<List<String>> rows(String text) {
        return text.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
                .map(line -> Arrays.stream(line.substring(2).split(" \\|", -1))
                        .map(String::strip)
                        .toList())
                .map(cells -> cells.subList(0, cells.size() - 1))
                .toList();
    }
}
