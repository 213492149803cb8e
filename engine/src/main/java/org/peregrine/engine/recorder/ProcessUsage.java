package org.peregrine.engine.recorder;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the process has used.
 *
 * @param cpuNs of all cores, since the start.
 * @param residentBytes of physical memory now; 0 where the system does not say.
 * @param heapBytes of the heap in use, garbage included.
 * @param directBytes of direct buffers.
 * @param allocatedBytes of the heap, by all threads since the start.
 */
public record ProcessUsage(long cpuNs, long residentBytes, long heapBytes, long directBytes, long allocatedBytes) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final int KIB = 1024;

    /** Reads what the process has used until now. */
    static ProcessUsage now() {
        final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        final long directBytes = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> "direct".equals(pool.getName()))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new ProcessUsage(
                Math.max(0, system.getProcessCpuTime()),
                residentNow(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                directBytes,
                Math.max(0, threads.getTotalThreadAllocatedBytes()));
    }

    private static long residentNow() {
        try {
            for (final String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(RESIDENT)) {
                    return KIB
                            * Long.parseLong(line.substring(RESIDENT.length(), line.length() - "kB".length())
                                    .strip());
                }
            }
        } catch (final IOException notLinux) {
            return 0;
        }
        return 0;
    }
}
