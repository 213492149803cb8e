package org.peregrine.tools.load;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import org.peregrine.tools.result.ProcessSample;
import org.peregrine.tools.result.ServerFigures;
import org.peregrine.tools.result.StatusWatch;
import org.peregrine.tools.stat.StatusDirectory;

/** Reads, at the beginning and the end of the measured time, what generator and server used. */
final class Gauge implements AutoCloseable {
    /**
     * Usage in between.
     *
     * @param idleShare of its time in which the generator looked for something to do and found nothing.
     * @param cpuShare of one core that the generator's thread used.
     * @param collections of the generator's garbage collector.
     * @param pauseMs the time they took, in whole milliseconds as the JVM counts it.
     * @param serverCpuPercent of one core that the server used; NaN when unknown.
     * @param serverStartMib its resident memory at the beginning; NaN when unknown.
     * @param serverEndMib its resident memory at the end; NaN when unknown.
     * @param server its stops and allocation, when it writes a status file.
     */
    record Reading(
            double idleShare,
            double cpuShare,
            long collections,
            long pauseMs,
            double serverCpuPercent,
            double serverStartMib,
            double serverEndMib,
            ServerFigures server) {
        /** The same with a generator that was as busy as another, and with its collections and their pauses. */
        Reading ofGenerator(Reading busy, long collected, long pausedMs) {
            return new Reading(
                    busy.idleShare(),
                    busy.cpuShare(),
                    collected,
                    pausedMs,
                    serverCpuPercent,
                    serverStartMib,
                    serverEndMib,
                    server);
        }

        /** Whether the server's process was read. */
        boolean knowsServer() {
            return Double.isFinite(serverCpuPercent);
        }
    }

    private static final double BYTES_PER_MIB = 1 << 20;
    private static final double PERCENT = 100;

    private final long serverPid;
    private final StatusWatch watch;
    private long startNs = System.nanoTime();
    private long startMs = System.currentTimeMillis();
    private long startCpuNs = cpuNs();
    private long startCollections = collections();
    private long startPauseMs = pauseMs();
    private ProcessSample startServer;
    private long endNs;
    private long endMs;
    private long endCpuNs;
    private ProcessSample endServer;

    private Gauge(long serverPid) {
        this.serverPid = serverPid;
        watch = serverPid < 0 ? null : new StatusWatch(StatusDirectory.ofUser().file(serverPid));
        startServer = ProcessSample.of(serverPid);
    }

    /** A gauge of the server that a plan names, or else of a process that was started; negative for none. */
    static Gauge of(LoadPlan plan, long childPid) {
        return new Gauge(plan.serverPid() >= 0 ? plan.serverPid() : childPid);
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private static long pauseMs() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    void start() {
        startServer = ProcessSample.of(serverPid);
        startCollections = collections();
        startPauseMs = pauseMs();
        startCpuNs = cpuNs();
        startNs = System.nanoTime();
        startMs = System.currentTimeMillis();
    }

    void stop() {
        endNs = System.nanoTime();
        endMs = System.currentTimeMillis();
        endCpuNs = cpuNs();
        endServer = ProcessSample.of(serverPid);
    }

    /** Usage between start and stop. Waits until a server that writes a status file has written its last second. */
    Reading reading(long idleNs, long measuredNs) {
        final double elapsedNs = endNs - startNs;
        final boolean known = startServer.cpuNs() >= 0 && endServer.cpuNs() >= 0;
        return new Reading(
                measuredNs > 0 ? (double) idleNs / measuredNs : 0,
                (endCpuNs - startCpuNs) / elapsedNs,
                collections() - startCollections,
                pauseMs() - startPauseMs,
                known ? PERCENT * (endServer.cpuNs() - startServer.cpuNs()) / elapsedNs : Double.NaN,
                known ? startServer.residentBytes() / BYTES_PER_MIB : Double.NaN,
                known ? endServer.residentBytes() / BYTES_PER_MIB : Double.NaN,
                watch == null ? ServerFigures.UNKNOWN : watch.figures(startMs, endMs));
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
