package org.peregrine.engine.metrics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.agrona.CloseHelper;
import org.peregrine.engine.file.AppendedFile;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.status.ReportedError;

/**
 * Writes intervals as an HdrHistogram log, which the usual viewers read: a line for each histogram that has values,
 * with its name as tag. The slowest requests are comments, which viewers skip.
 *
 * <pre>
 *   end-to-end            stage/decode, stage/worker, ...        method/tools/call, ...      tool/echo, ...
 *   pause                 gc-pause          time-to-safepoint    hiccup
 * </pre>
 */
public final class HistogramLog implements IntervalListener {
    /** Starts a comment with one of the slowest requests of the interval that follows. */
    public static final String SLOW = "Slow: ";

    /** Starts a comment with the reason why pauses cannot be seen. */
    public static final String UNSEEN = "Note: ";

    /** Starts a comment with an error of a transport's driver, as it was then. */
    public static final String ERROR = "Error: ";

    /** Starts a comment with a counter that has changed. */
    public static final String COUNTER = "Counter: ";

    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(10);

    private final AppendedFile file;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(text, false, StandardCharsets.UTF_8);
    private final HistogramLogWriter writer = new HistogramLogWriter(out);
    private List<ReportedError> errors = List.of();
    private Map<EngineCounter, Long> counters = Map.of();
    private boolean failing;
    private boolean unseenReported;
    private long failedNs;
    private int missing;

    private HistogramLog(AppendedFile file) {
        this.file = file;
    }

    /**
     * Opens a log; an existing file is replaced.
     *
     * @param file usually {@code *.hlog}.
     * @return the log, to be closed by {@link Metrics}.
     * @throws IOException when the file cannot be written.
     */
    public static HistogramLog in(Path file) throws IOException {
        return new HistogramLog(AppendedFile.replace(file));
    }

    /**
     * The tag of a stage.
     *
     * @param stage of the path.
     * @return without a space.
     */
    public static String tag(Latency stage) {
        return stage == Latency.END_TO_END ? stage.label() : "stage/" + stage.label();
    }

    /**
     * Writes an interval, whole or not at all. After a failure it is tried again every 10 s; the number of missing
     * intervals is written before the next one.
     *
     * @throws UncheckedIOException when the log cannot be written, once for each try.
     */
    @Override
    public void onInterval(Interval interval, Metrics metrics) {
        final long endNs = interval.span().endNs();
        if (failing && endNs - failedNs < RETRY_NS) {
            missing++;
            return;
        }
        try {
            text.reset();
            format(interval, file.isEmpty());
            file.append(text.toByteArray());
            failing = false;
            missing = 0;
            errors = interval.load().errors();
            counters = interval.load().counters();
            unseenReported |= interval.stops().visibility().isBlind();
        } catch (final IOException failure) {
            failing = true;
            failedNs = endNs;
            missing++;
            throw new UncheckedIOException(
                    "The histogram log cannot be written, the next try is in "
                            + TimeUnit.NANOSECONDS.toSeconds(RETRY_NS) + " s",
                    failure);
        }
    }

    private void format(Interval interval, boolean isFirst) {
        final Interval.Span span = interval.span();
        if (isFirst) {
            writer.outputComment("[Recorded by Peregrine; values are nanoseconds, the columns milliseconds]");
            writer.outputLogFormatVersion();
            writer.outputStartTime(span.startMs());
            writer.outputBaseTime(span.startMs());
            writer.setBaseTime(span.startMs());
            writer.outputLegend();
        }
        final PauseVisibility visibility = interval.stops().visibility();
        if (visibility.isBlind() && !unseenReported) {
            writer.outputComment(UNSEEN + visibility.sentence());
        }
        if (missing > 0) {
            writer.outputComment("[" + LogText.count(missing, "interval") + " missing: the log could not be written]");
        }
        for (final SlowRequest slow : interval.latencies().slowest()) {
            writer.outputComment(SLOW + line(slow));
        }
        interval.load().errors().stream()
                .filter(error -> !errors.contains(error))
                .forEach(error -> writer.outputComment(ERROR + line(error)));
        interval.load().counters().forEach((counter, value) -> {
            if (!value.equals(counters.getOrDefault(counter, 0L))) {
                writer.outputComment(COUNTER + value + '\t' + counter.label());
            }
        });
        interval.latencies().stages().forEach((stage, histogram) -> write(tag(stage), histogram, span));
        write("method/", interval.latencies().methods(), span);
        write("tool/", interval.latencies().tools(), span);
        write("pause", interval.stops().pauses(), span);
        write("gc-pause", interval.stops().gcPauses(), span);
        write("time-to-safepoint", interval.stops().syncs(), span);
        write("hiccup", interval.stops().hiccups(), span);
        out.flush();
    }

    private void write(String prefix, Map<String, Histogram> histograms, Interval.Span span) {
        histograms.forEach((name, histogram) -> write(prefix + name, histogram, span));
    }

    private void write(String tag, Histogram histogram, Interval.Span span) {
        if (histogram.getTotalCount() > 0) {
            histogram.setTag(tag.replaceAll("[^A-Za-z0-9_./-]", "_"));
            histogram.setStartTimeStamp(span.startMs());
            histogram.setEndTimeStamp(span.endMs());
            writer.outputIntervalHistogram(histogram);
        }
    }

    /** Tab-separated: when, how long, method, tool, connection, id, causes. */
    private static String line(SlowRequest slow) {
        final SlowRequest.Name name = slow.name();
        return String.join(
                "\t",
                Long.toString(slow.receivedEpochMs()),
                Long.toString(slow.endToEndNs()),
                name.method(),
                name.tool() == null ? "" : name.tool(),
                Long.toString(name.connectionId()),
                LogText.printable(name.id()),
                slow.causesText());
    }

    /** Tab-separated: how often, first, last, transport, text. */
    private static String line(ReportedError error) {
        return String.join(
                "\t",
                Long.toString(error.count()),
                Long.toString(error.firstMs()),
                Long.toString(error.lastMs()),
                error.source(),
                error.text());
    }

    @Override
    public void onClose() {
        CloseHelper.quietClose(file);
    }
}
