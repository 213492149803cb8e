package org.peregrine.bench.garbage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.peregrine.bench.process.RigProcess;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.LatencyFigures;

/**
 * Measurements of one collector under one load.
 *
 * @param perSecond calls answered.
 * @param latency of a call; of a load with a rate from the time at which it was due.
 * @param cpuNs CPU time of the server's process for a call, its collector's threads included.
 * @param residentBytes the most that the process had.
 * @param pauses of the collector.
 * @param isHeld whether the rate was kept; true without one.
 */
record GarbageRound(
        double perSecond, LatencyFigures latency, double cpuNs, long residentBytes, Pauses pauses, boolean isHeld) {
    private static final int CONNECTIONS = 16;

    /** The compiler takes longer for code with the barriers of concurrent collectors. */
    private static final int WARMUP_SECONDS = 8;

    /**
     * Starts a server, warms it up with as many calls as it answers, and measures.
     *
     * @param collector of the server.
     * @param cell the load.
     * @param options of the run.
     * @param directory for the JVM's log.
     * @return the measurement.
     * @throws IOException when the server cannot be started or answers wrongly.
     */
    static GarbageRound measure(Collector collector, GarbageCell cell, GarbageOptions options, Path directory)
            throws IOException {
        final PauseLog log = new PauseLog(directory.resolve(collector + ".log"));
        final int port = RigProcess.freePort();
        final List<String> serve = List.of("./peregrine", "serve", "--kit", "bench", "--http", "127.0.0.1:" + port);
        try (RigProcess server = RigProcess.start(
                collector.toString(),
                serve,
                Map.of("PEREGRINE_JAVA_OPTS", collector.flag() + " " + log.options() + " " + options.more()))) {
            RigProcess.connect(port).close();
            run(server, port, GarbageCell.highest(cell.kib()), WARMUP_SECONDS);
            final long mark = log.mark();
            final long beforeNs = server.cpuNs();
            final BenchmarkResult result = run(server, port, cell, options.seconds());
            final long usedNs = server.cpuNs() - beforeNs;
            return new GarbageRound(
                    result.work().opsPerS(),
                    result.latency(),
                    (double) usedNs / result.work().operations(),
                    server.peakResidentBytes(),
                    log.since(mark),
                    result.isValid());
        } finally {
            Files.deleteIfExists(log.file());
        }
    }

    private static BenchmarkResult run(RigProcess server, int port, GarbageCell cell, int seconds) throws IOException {
        final BenchmarkResult result = cell.calls(new Load())
                .connections(CONNECTIONS)
                .ratePerS(cell.ratePerS())
                .version(ProtocolVersion.LATEST_LEGACY)
                .sessionless(true)
                .warmupNs(0)
                .durationNs(TimeUnit.SECONDS.toNanos(seconds))
                .measure("garbage", Target.parse("http://127.0.0.1:" + port + "/mcp"), -1);
        if (result.work().operations() == 0 || !(result.isValid() || isOnlyLate(result))) {
            throw new IOException(server.name() + ": " + String.join("; ", result.failures()));
        }
        return result;
    }

    /** A rate that was not held is a result, an error is none. */
    private static boolean isOnlyLate(BenchmarkResult result) {
        return result.failures().stream().allMatch(failure -> failure.startsWith("the rate was not held"));
    }
}
