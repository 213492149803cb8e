package org.peregrine.tools.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.peregrine.engine.recorder.HistogramLog;

/** Reads a histogram log; logs of other programs too, as far as they use the same tags. */
public final class RunLog {
    private static final int MAX_SLOW = 32;
    private static final String SLOW = "#" + HistogramLog.SLOW;
    private static final String UNTAGGED = "end-to-end";
    private static final int SLOW_FIELDS = 7;

    private final Map<String, Histogram> totals = new TreeMap<>();
    private final Map<Long, Map<String, Histogram>> byEnd = new TreeMap<>();

    private RunLog() {}

    /**
     * Reads a log, up to where it is damaged.
     *
     * @param file usually {@code *.hlog}.
     * @return what was recorded; its facts say of damage.
     * @throws IOException when the file cannot be read.
     */
    public static Run read(Path file) throws IOException {
        return new RunLog().readAll(file);
    }

    private Run readAll(Path file) throws IOException {
        final List<String> facts = new ArrayList<>(List.of("Recorded in " + file.getFileName()));
        try (HistogramLogReader reader = new HistogramLogReader(Files.newInputStream(file))) {
            while (reader.hasNext()) {
                if (reader.nextIntervalHistogram() instanceof Histogram histogram) {
                    add(histogram);
                }
            }
        } catch (final RuntimeException damage) {
            facts.add("The log is damaged: read up to there.");
        }
        final List<Run.Moment> moments = new ArrayList<>();
        byEnd.forEach((endMs, tags) -> moments.add(moment(endMs, tags)));
        return new Run(facts, totals, moments, slow(file));
    }

    private void add(Histogram histogram) {
        final String tag = histogram.getTag() == null ? UNTAGGED : histogram.getTag();
        final Histogram total = totals.get(tag);
        if (total == null) {
            final Histogram first = histogram.copy();
            first.setAutoResize(true);
            totals.put(tag, first);
        } else {
            total.add(histogram);
        }
        byEnd.computeIfAbsent(histogram.getEndTimeStamp(), end -> new TreeMap<>())
                .put(tag, histogram);
    }

    private static Run.Moment moment(long endMs, Map<String, Histogram> tags) {
        final Histogram latency = tags.get(UNTAGGED);
        final Run.Stops stops = new Run.Stops(most(tags.get("pause")), most(tags.get("hiccup")));
        return latency == null
                ? new Run.Moment(endMs, 0, 0, 0, 0, stops)
                : new Run.Moment(
                        endMs,
                        latency.getTotalCount(),
                        latency.getValueAtPercentile(50),
                        latency.getValueAtPercentile(99),
                        latency.getMaxValue(),
                        stops);
    }

    private static long most(EncodableHistogram histogram) {
        return histogram == null ? 0 : (long) histogram.getMaxValueAsDouble();
    }

    private static List<Run.Slow> slow(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith(SLOW))
                    .map(line -> line.substring(SLOW.length()).split("\t", -1))
                    .filter(fields -> fields.length == SLOW_FIELDS)
                    .map(RunLog::slow)
                    .sorted(Comparator.comparingLong(Run.Slow::durationNs).reversed())
                    .limit(MAX_SLOW)
                    .toList();
        }
    }

    private static Run.Slow slow(String[] fields) {
        final String tool = fields[3].isEmpty() ? "" : " " + fields[3];
        final String id = fields[5].isEmpty() ? "" : " id " + fields[5];
        return new Run.Slow(
                Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[2] + tool + id, fields[4], fields[6]);
    }
}
