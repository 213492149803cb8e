package org.peregrine.engine.recorder;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.peregrine.engine.log.LogText;

/**
 * Writes intervals as an HdrHistogram log, which the usual viewers read: a line for each histogram that has values, with
 * its name as tag. The slowest requests stand in comments, which viewers pass over.
 *
 * <pre>
 *   end-to-end            stage/decode, stage/worker, ...        method/tools/call, ...      tool/echo, ...
 *   pause                 gc-pause          time-to-safepoint    hiccup
 * </pre>
 */
public final class HistogramLog implements IntervalListener {
    /** Starts a comment with one of the slowest requests of the interval that follows. */
    public static final String SLOW = "Slow: ";

    private final PrintStream out;
    private final HistogramLogWriter writer;
    private boolean begun;
    private boolean failed;

    private HistogramLog(PrintStream out) {
        this.out = out;
        this.writer = new HistogramLogWriter(out);
    }

    /**
     * Opens a log; what the file holds is replaced.
     *
     * @param file usually {@code *.hlog}.
     * @return the log, to be closed by the recorder.
     * @throws IOException when the file cannot be written.
     */
    public static HistogramLog in(Path file) throws IOException {
        return new HistogramLog(
                new PrintStream(new BufferedOutputStream(Files.newOutputStream(file)), false, StandardCharsets.UTF_8));
    }

    /**
     * The tag of a stage.
     *
     * @param stage which.
     * @return without a space.
     */
    public static String tag(Latency stage) {
        return stage == Latency.END_TO_END ? stage.label() : "stage/" + stage.label();
    }

    @Override
    public void onInterval(Interval interval, Recorder recorder) {
        if (failed) {
            return;
        }
        final Interval.Span span = interval.span();
        if (!begun) {
            begun = true;
            writer.outputComment("[Recorded by Peregrine; values are nanoseconds, the columns milliseconds]");
            writer.outputLogFormatVersion();
            writer.outputStartTime(span.startMs());
            writer.outputBaseTime(span.startMs());
            writer.setBaseTime(span.startMs());
            writer.outputLegend();
        }
        for (final SlowRequest slow : interval.latencies().slowest()) {
            writer.outputComment(SLOW + line(slow));
        }
        interval.latencies().stages().forEach((stage, histogram) -> write(tag(stage), histogram, span));
        write("method/", interval.latencies().methods(), span);
        write("tool/", interval.latencies().tools(), span);
        write("pause", interval.stops().pauses(), span);
        write("gc-pause", interval.stops().gcPauses(), span);
        write("time-to-safepoint", interval.stops().syncs(), span);
        write("hiccup", interval.stops().hiccups(), span);
        out.flush();
        if (out.checkError()) {
            failed = true;
            throw new IllegalStateException("The histogram log cannot be written any more; it ends here");
        }
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

    @Override
    public void onClose() {
        writer.close();
    }
}
