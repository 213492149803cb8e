package org.peregrine.tools.replay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.peregrine.tools.output.OutputException;
import org.peregrine.tools.output.OutputFile;

/**
 * The latencies of a replay second by second, as a histogram log that {@code peregrine report} draws. Recorded by the
 * replay's thread; a thread of its own encodes and writes, which would make frames late.
 */
final class IntervalLog implements AutoCloseable {
    private static final long EVERY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long HIGHEST_NS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    /** A second; one without histograms ends the log. */
    private record Interval(long startMs, long endMs, Histogram response, Histogram service, Histogram lateness) {
        static Interval beginning(long startMs) {
            return new Interval(startMs, 0, histogram("end-to-end"), histogram("since-sent"), histogram("lateness"));
        }

        private static Histogram histogram(String tag) {
            final Histogram histogram = new Histogram(HIGHEST_NS, DIGITS);
            histogram.setTag(tag);
            return histogram;
        }

        Interval ending(long timeMs) {
            return new Interval(startMs, timeMs, response, service, lateness);
        }
    }

    private static final Interval END = new Interval(0, 0, null, null, null);

    private final Path file;
    private final OutputStream out;
    private final LinkedBlockingQueue<Interval> full = new LinkedBlockingQueue<>();
    private final Thread thread;
    private Interval current = Interval.beginning(System.currentTimeMillis());
    private long nextNs = System.nanoTime() + EVERY_NS;
    private IOException failure;

    /** Begins a log in a new file. */
    IntervalLog(Path file) {
        this.file = file;
        out = OutputFile.open(file);
        thread = Thread.ofPlatform().daemon().name("interval-log").start(this::write);
    }

    /** A frame was sent so much later than it was due. */
    void late(long ns) {
        current.lateness.recordValue(Math.clamp(ns, 0, HIGHEST_NS));
    }

    /** A request was answered. */
    void answered(long sinceDueNs, long sinceSentNs) {
        current.response.recordValue(Math.clamp(sinceDueNs, 0, HIGHEST_NS));
        current.service.recordValue(Math.clamp(sinceSentNs, 0, HIGHEST_NS));
    }

    /** Ends the interval at its time. */
    void tick() {
        final long nowNs = System.nanoTime();
        if (nowNs - nextNs >= 0) {
            nextNs = nowNs + EVERY_NS;
            turn();
        }
    }

    private void turn() {
        final long nowMs = System.currentTimeMillis();
        full.add(current.ending(nowMs));
        current = Interval.beginning(nowMs);
    }

    private static void write(Interval interval, HistogramLogWriter log) {
        for (final Histogram histogram : List.of(interval.response, interval.service, interval.lateness)) {
            if (histogram.getTotalCount() > 0) {
                histogram.setStartTimeStamp(interval.startMs);
                histogram.setEndTimeStamp(interval.endMs);
                log.outputIntervalHistogram(histogram);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // The end is a mark, not an interval like another.
    private void write() {
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        final HistogramLogWriter log = new HistogramLogWriter(new PrintStream(text, true, StandardCharsets.US_ASCII));
        boolean first = true;
        try (out) {
            for (Interval next = full.take(); next != END; next = full.take()) {
                if (first) {
                    log.outputComment("[Replayed by Peregrine; values are nanoseconds, the columns milliseconds]");
                    log.outputLogFormatVersion();
                    log.outputStartTime(next.startMs);
                    log.outputBaseTime(next.startMs);
                    log.setBaseTime(next.startMs);
                    log.outputLegend();
                    first = false;
                }
                write(next, log);
                out.write(text.toByteArray());
                text.reset();
            }
        } catch (final IOException unwritten) {
            failure = unwritten;
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Writes what is left.
     *
     * @throws OutputException when the log could not be written.
     */
    @Override
    public void close() {
        turn();
        full.add(END);
        try {
            thread.join();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return;
        }
        if (failure != null) {
            throw OutputFile.failed(file, failure);
        }
    }
}
