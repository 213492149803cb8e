package org.peregrine.tools.load;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** Reads, at the beginning and the end of the measured time, what generator and server used. */
final class Gauge {
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
     */
    record Reading(
            double idleShare,
            double cpuShare,
            long collections,
            long pauseMs,
            double serverCpuPercent,
            double serverStartMib,
            double serverEndMib) {}

    private static final double BYTES_PER_MIB = 1 << 20;
    private static final double PERCENT = 100;

    private final long serverPid;
    private long startNs = System.nanoTime();
    private long startCpuNs = cpuNs();
    private long startCollections = collections();
    private long startPauseMs = pauseMs();
    private ProcessSample startServer;
    private long endNs;
    private long endCpuNs;
    private ProcessSample endServer;

    Gauge(long serverPid) {
        this.serverPid = serverPid;
        startServer = ProcessSample.of(serverPid);
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
    }

    void stop() {
        endNs = System.nanoTime();
        endCpuNs = cpuNs();
        endServer = ProcessSample.of(serverPid);
    }

    /** The parts used, and how long of the time the generator found nothing to do. */
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
                known ? endServer.residentBytes() / BYTES_PER_MIB : Double.NaN);
    }
}
