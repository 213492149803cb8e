package org.peregrine.engine.metrics;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads the resources that the process uses, once an interval, with hardly any garbage: a server whose path makes none
 * shall hardly ever be stopped for it. One thread at a time.
 */
final class UsageReader {
    /** Source: proc_pid_status(5). */
    private static final String STATUS = "/proc/self/status";

    private static final byte[] RESIDENT = "\nVmRSS:".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_LENGTH = 4096;
    private static final int DECIMAL = 10;
    private static final int KIB = 1024;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final List<BufferPoolMXBean> directPools =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> "direct".equals(pool.getName()))
                    .toList();
    private final byte[] text = new byte[STATUS_LENGTH];
    private final RandomAccessFile status = open();
    private int length;

    private static RandomAccessFile open() {
        try {
            return new RandomAccessFile(STATUS, "r");
        } catch (final FileNotFoundException notLinux) {
            return null;
        }
    }

    /** Reads the current usage of the process. */
    ProcessUsage read() {
        long directBytes = 0;
        for (int i = 0; i < directPools.size(); i++) {
            directBytes += directPools.get(i).getMemoryUsed();
        }
        return new ProcessUsage(
                Math.max(0, system.getProcessCpuTime()),
                resident(),
                memory.getHeapMemoryUsage().getUsed(),
                directBytes,
                Math.max(0, threads.getTotalThreadAllocatedBytes()));
    }

    private long resident() {
        if (status == null) {
            return 0;
        }
        try {
            status.seek(0);
            length = status.read(text);
        } catch (final IOException gone) {
            return 0;
        }
        int index = 0;
        while (index <= length - RESIDENT.length && !isResident(index)) {
            index++;
        }
        return KIB * number(index + RESIDENT.length);
    }

    private boolean isResident(int index) {
        for (int i = 0; i < RESIDENT.length; i++) {
            if (text[index + i] != RESIDENT[i]) {
                return false;
            }
        }
        return true;
    }

    /** The number after blanks; 0 when there is none. */
    private long number(int start) {
        int index = start;
        while (index < length && (text[index] == ' ' || text[index] == '\t')) {
            index++;
        }
        long number = 0;
        for (; index < length && text[index] >= '0' && text[index] <= '9'; index++) {
            number = DECIMAL * number + text[index] - '0';
        }
        return number;
    }
}
