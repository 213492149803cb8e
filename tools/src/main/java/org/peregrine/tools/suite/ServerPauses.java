package org.peregrine.tools.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * How long a server's garbage collectors stopped its threads in some time, from the log that its recorder writes once a
 * second. An interval counts when its middle lies in that time.
 *
 * @param count how often.
 * @param totalUs in all.
 * @param mostUs the longest.
 */
record ServerPauses(long count, double totalUs, double mostUs) {
    private static final String TAG = "gc-pause";
    private static final double NS_PER_US = 1e3;

    /**
     * Reads a log that may still be written.
     *
     * @param log of the server.
     * @param fromMs milliseconds since 1970.
     * @param toMs milliseconds since 1970.
     * @return null as long as the log does not reach so far.
     */
    static ServerPauses in(Path log, long fromMs, long toMs) throws IOException {
        final Histogram pauses = new Histogram(2);
        long lastMs = 0;
        try (HistogramLogReader reader = new HistogramLogReader(Files.newInputStream(log))) {
            while (reader.hasNext()) {
                final EncodableHistogram interval = reader.nextIntervalHistogram();
                lastMs = Math.max(lastMs, interval.getEndTimeStamp());
                final long middleMs = (interval.getStartTimeStamp() + interval.getEndTimeStamp()) / 2;
                if (TAG.equals(interval.getTag()) && middleMs >= fromMs && middleMs <= toMs) {
                    pauses.add((Histogram) interval);
                }
            }
        } catch (final RuntimeException unfinishedLine) {
            return null;
        }
        return lastMs < toMs ? null : of(pauses);
    }

    private static ServerPauses of(Histogram pauses) {
        final long count = pauses.getTotalCount();
        return new ServerPauses(count, pauses.getMean() * count / NS_PER_US, pauses.getMaxValue() / NS_PER_US);
    }
}
