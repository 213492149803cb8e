package org.peregrine.bench.archive;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/**
 * The price of a recording for a call, its request and its reply.
 *
 * @param way of recording.
 * @param rate calls a second that were asked for; 0 for as many as go.
 * @param reached calls a second.
 * @param pathNs time on the path, nanoseconds a call.
 * @param othersNs CPU time of all other threads, nanoseconds a call.
 * @param missedPercent of requests and replies.
 * @param bytes in the files, a call.
 */
record RecordingCost(
        String way, int rate, double reached, double pathNs, double othersNs, double missedPercent, double bytes) {
    static final String HEADING = String.format(
            "%-8s %10s %10s %10s %12s %9s %9s", "way", "calls/s", "reached", "path ns", "others ns", "missed", "bytes");
    private static final int BATCH = 16;
    private static final double NANOS = 1e9;
    private static final double PERCENT = 100;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Makes calls at a rate for a time, after a warm-up of the same length. */
    static RecordingCost measure(String way, Recorder recorder, int rate, int seconds) throws IOException {
        final Loop warm;
        final Loop loop;
        final long othersNs;
        try (RecordedEngine engine = new RecordedEngine(recorder)) {
            warm = Loop.run(engine, rate, seconds);
            final long before = othersCpuNs();
            loop = Loop.run(engine, rate, seconds);
            othersNs = othersCpuNs() - before;
        }
        final double all = warm.calls + loop.calls;
        return new RecordingCost(
                way,
                rate,
                loop.calls * NANOS / loop.elapsedNs,
                (double) loop.busyNs / loop.calls,
                (double) othersNs / loop.calls,
                PERCENT * recorder.missed() / (2 * all),
                recorder.bytes() / all);
    }

    private static long othersCpuNs() {
        return SYSTEM.getProcessCpuTime() - THREADS.getCurrentThreadCpuTime();
    }

    /** Calls in batches at the times at which they are due. */
    private record Loop(long calls, long elapsedNs, long busyNs) {
        static Loop run(RecordedEngine engine, int rate, int seconds) {
            final long startNs = System.nanoTime();
            final long endNs = startNs + seconds * (long) NANOS;
            long calls = 0;
            long busyNs = 0;
            long nowNs = startNs;
            while (nowNs - endNs < 0) {
                final long dueNs = rate == 0 ? nowNs : startNs + (long) (calls * NANOS / rate);
                while (nowNs - dueNs < 0) {
                    Thread.onSpinWait();
                    nowNs = System.nanoTime();
                }
                engine.call(BATCH);
                final long doneNs = System.nanoTime();
                busyNs += doneNs - nowNs;
                calls += BATCH;
                nowNs = doneNs;
            }
            return new Loop(calls, nowNs - startNs, busyNs);
        }
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "%-8s %10s %10.0f %10.0f %12.0f %8.2f%% %9.0f",
                way,
                rate == 0 ? "most" : Integer.toString(rate),
                reached,
                pathNs,
                othersNs,
                missedPercent,
                bytes);
    }
}
