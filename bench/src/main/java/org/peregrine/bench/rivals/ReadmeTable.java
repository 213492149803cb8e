package org.peregrine.bench.rivals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The README's table: a column for each server, a row for each workload, and nothing that the report does not have. */
final class ReadmeTable {
    private static final String FLOOR = "floor";

    private final RivalsComparison comparison;
    private final Map<String, String> titles;
    private final List<String> rivals;
    private final StringBuilder text = new StringBuilder();

    ReadmeTable(RivalsComparison comparison, Map<String, String> titles) {
        this.comparison = comparison;
        this.titles = titles;
        rivals = comparison.rivals().stream()
                .filter(rival -> !rival.equals(FLOOR))
                .toList();
    }

    String markdown() {
        row("", rival -> titles.getOrDefault(rival, rival).replaceFirst(",.*", ""));
        row("---", rival -> "--:");
        for (final RivalWorkload workload : RivalWorkload.loads()) {
            row(workload.title(), rival -> load(rival, workload));
        }
        row("start to first answer over HTTP", rival -> with(RivalWorkload.START_HTTP, rival, Metric.START, " ms"));
        if (comparison.firstSeconds() > 0) {
            row("first second after it", rival -> first(rival));
        }
        row(
                "memory, " + RivalWorkload.HTTP_64.title(),
                rival -> with(RivalWorkload.HTTP_64, rival, Metric.MEMORY, " MiB"));
        return text.toString();
    }

    private String load(String rival, RivalWorkload workload) {
        if (!comparison.absence(rival, workload).isEmpty()) {
            return RivalsTable.NOTHING;
        }
        final double rate = comparison.of(rival, workload, Metric.RATE).median();
        if (!Double.isFinite(rate)) {
            return "failed";
        }
        final String number = RivalsTable.number(Metric.RATE, rate);
        final String shown = rival.equals(RivalField.OURS) ? "**" + number + "**" : number;
        return shown + "/s, " + cpu(comparison.of(rival, workload, Metric.CPU).median());
    }

    private static String cpu(double microseconds) {
        return Double.isFinite(microseconds)
                ? String.format(Locale.ROOT, "%,.1f µs", microseconds)
                : RivalsTable.NOTHING;
    }

    private String first(String rival) {
        final double rate = comparison
                .of(rival, RivalWorkload.FIRST_SECONDS, FirstSeconds.rate(1))
                .median();
        return Double.isFinite(rate) ? RivalsTable.number(Metric.RATE, rate) + "/s" : "failed";
    }

    private String with(RivalWorkload workload, String rival, Metric metric, String unit) {
        final double value = comparison.of(rival, workload, metric).median();
        return Double.isFinite(value) ? RivalsTable.number(metric, value) + unit : "failed";
    }

    private void row(String name, Function<String, String> cell) {
        final List<String> cells = new ArrayList<>(List.of(name));
        rivals.forEach(rival -> cells.add(cell.apply(rival)));
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
