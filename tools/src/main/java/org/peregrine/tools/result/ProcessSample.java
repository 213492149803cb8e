package org.peregrine.tools.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Usage of a process so far, from /proc; on other systems nothing is known.
 *
 * @param cpuNs user and system, all threads; negative when unknown.
 * @param residentBytes memory now; negative when unknown.
 */
public record ProcessSample(long cpuNs, long residentBytes) {
    private static final ProcessSample UNKNOWN = new ProcessSample(-1, -1);
    /** USER_HZ, in which /proc counts on every architecture that matters. */
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final int USER_TICKS_FIELD = 11;
    private static final int SYSTEM_TICKS_FIELD = 12;
    private static final int RESIDENT_PAGES_FIELD = 21;
    private static final long PAGE_BYTES = 4096;

    /**
     * Reads the usage of a process.
     *
     * @param pid negative for none.
     * @return unknown for none, and for one that has ended.
     */
    public static ProcessSample of(long pid) {
        if (pid < 0) {
            return UNKNOWN;
        }
        try {
            final String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The second field is the name in parentheses, which may hold blanks.
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return new ProcessSample(
                    (Long.parseLong(fields[USER_TICKS_FIELD]) + Long.parseLong(fields[SYSTEM_TICKS_FIELD]))
                            * NANOS_PER_TICK,
                    Long.parseLong(fields[RESIDENT_PAGES_FIELD]) * PAGE_BYTES);
        } catch (final IOException gone) {
            return UNKNOWN;
        }
    }
}
