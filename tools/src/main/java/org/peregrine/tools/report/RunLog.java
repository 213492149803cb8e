package org.peregrine.tools.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.peregrine.engine.metrics.HistogramLog;
import org.peregrine.engine.status.ReportedError;

/** Reads a histogram log; logs of other programs too, as far as they use the same tags. */
public final class RunLog {
    private static final int MAX_SLOW = 32;
    private static final String SLOW = "#" + HistogramLog.SLOW;
    private static final String UNSEEN = "#" + HistogramLog.UNSEEN;
    private static final String ERROR = "#" + HistogramLog.ERROR;
    private static final String COUNTER = "#" + HistogramLog.COUNTER;
    private static final int ERROR_FIELDS = 5;
    private static final int COUNTER_FIELDS = 2;
    private static final int MAX_COUNTERS = 1_000;
    private static final String UNTAGGED = "end-to-end";
    private static final String LEGEND = "\"StartTimestamp\"";
    private static final int SLOW_FIELDS = 7;

    private final Path file;
    private final Map<String, Histogram> totals = new TreeMap<>();
    private final Map<Long, Map<String, Histogram>> byEnd = new TreeMap<>();
    private final List<Run.Slow> slow = new ArrayList<>();
    private final Map<List<String>, ReportedError> errors = new LinkedHashMap<>();
    private final Map<String, Long> counters = new LinkedHashMap<>();
    private String damage;
    private String unseen;

    private RunLog(Path file) {
        this.file = file;
    }

    /**
     * Reads a log, up to where it is damaged.
     *
     * @param file usually {@code *.hlog}.
     * @return the run; its facts tell of damage.
     * @throws IOException when the file cannot be read, is no log or holds nothing.
     */
    public static Run read(Path file) throws IOException {
        return open(file).run();
    }

    /**
     * Reads a log, up to where it is damaged.
     *
     * @param file usually {@code *.hlog}.
     * @return the log.
     * @throws IOException when the file cannot be read, is no log or holds nothing.
     */
    static RunLog open(Path file) throws IOException {
        final RunLog log = new RunLog(file);
        if (Files.size(file) == 0) {
            throw new IOException(file + " is empty");
        }
        final int read = log.readIntervals();
        final int lines = log.readLines();
        if (read < lines) {
            log.damage = file + " holds " + lines + " intervals, of which " + read + " can be read";
        } else if (!endsWithNewline(file)) {
            log.damage = "the last line of " + file + " is cut";
        }
        if (log.totals.isEmpty()) {
            throw new IOException(file + (log.damage == null ? " holds no intervals" : " is no histogram log"));
        }
        return log;
    }

    private static boolean endsWithNewline(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            bytes.seek(bytes.length() - 1);
            return bytes.read() == '\n';
        }
    }

    /** A sentence on where the log is damaged; null when it is whole. */
    String damage() {
        return damage;
    }

    /** The recorded values. */
    Run run() {
        final List<String> facts = new ArrayList<>(List.of("Recorded in " + file.getFileName()));
        if (damage != null) {
            facts.add("The log is damaged: " + damage + ".");
        }
        if (unseen != null) {
            facts.add("The " + unseen + ".");
        }
        final List<Run.Moment> moments = new ArrayList<>();
        byEnd.forEach((endMs, tags) -> moments.add(moment(endMs, tags)));
        return new Run(
                facts,
                totals,
                moments,
                slow,
                new Run.Events(counters, ReportedError.distinct(List.copyOf(errors.values()))));
    }

    /** Returns how many intervals could be read; the reader passes over some damage without a word. */
    private int readIntervals() throws IOException {
        int count = 0;
        try (HistogramLogReader reader = new HistogramLogReader(Files.newInputStream(file))) {
            while (reader.hasNext()) {
                final EncodableHistogram next = reader.nextIntervalHistogram();
                count += next == null ? 0 : 1;
                if (next instanceof Histogram histogram) {
                    add(histogram);
                }
            }
        } catch (final RuntimeException malformed) {
            damage = file + " cannot be read beyond its interval " + count;
        }
        return count;
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

    /** Reads the slow requests; returns how many intervals there are lines of. */
    private int readLines() throws IOException {
        int intervals = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.startsWith(SLOW)) {
                    addSlow(line.substring(SLOW.length()).split("\t", -1), number);
                } else if (line.startsWith(ERROR)) {
                    addError(line.substring(ERROR.length()).split("\t", -1), number);
                } else if (line.startsWith(COUNTER)) {
                    addCounter(line.substring(COUNTER.length()).split("\t", -1), number);
                } else if (line.startsWith(UNSEEN)) {
                    unseen = line.substring(UNSEEN.length());
                } else if (!line.isBlank() && !line.startsWith("#") && !line.startsWith(LEGEND)) {
                    intervals++;
                }
            }
        }
        slow.sort(Comparator.comparingLong(Run.Slow::durationNs).reversed());
        if (slow.size() > MAX_SLOW) {
            slow.subList(MAX_SLOW, slow.size()).clear();
        }
        return intervals;
    }

    private void addSlow(String[] fields, int number) {
        if (fields.length != SLOW_FIELDS || !isNumber(fields[0]) || !isNumber(fields[1])) {
            damage = damage == null ? "line " + number + " of " + file + " is no slow request" : damage;
            return;
        }
        final String tool = fields[3].isEmpty() ? "" : " " + fields[3];
        final String id = fields[5].isEmpty() ? "" : " id " + fields[5];
        slow.add(new Run.Slow(
                Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[2] + tool + id, fields[4], fields[6]));
    }

    /** The last line of an error has its count until then. */
    private void addError(String[] fields, int number) {
        if (fields.length != ERROR_FIELDS || !isNumber(fields[0]) || !isNumber(fields[1]) || !isNumber(fields[2])) {
            damage = damage == null ? "line " + number + " of " + file + " is no error" : damage;
            return;
        }
        final List<String> key = List.of(fields[3], fields[4]);
        if (errors.containsKey(key) || errors.size() < ReportedError.MAX_ERRORS) {
            errors.put(
                    key,
                    new ReportedError(
                            fields[3],
                            fields[4],
                            Long.parseLong(fields[0]),
                            Long.parseLong(fields[1]),
                            Long.parseLong(fields[2])));
        }
    }

    private void addCounter(String[] fields, int number) {
        if (fields.length != COUNTER_FIELDS || !isNumber(fields[0])) {
            damage = damage == null ? "line " + number + " of " + file + " is no counter" : damage;
        } else if (counters.size() < MAX_COUNTERS) {
            counters.put(fields[1], Long.parseLong(fields[0]));
        }
    }

    private static boolean isNumber(String field) {
        return field.matches("-?[0-9]{1,18}");
    }
}
