package org.peregrine.aeron.driver;

import io.aeron.CncFileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The process of a driver, whose end this one sees within a tenth of a second; a missed beat tells of it after {@link
 * DriverProbe#TIMEOUT_MS}. A process that this one cannot see, as one of another container, or where the system has no
 * {@code /proc}, is {@link #UNKNOWN}, and the beat alone tells. One thread; allocates nothing once it is created.
 */
public final class DriverProcess {
    /** A process of which this one sees nothing: it never ends. */
    public static final DriverProcess UNKNOWN = new DriverProcess(null);

    private static final Path PROCESSES = Path.of("/proc");

    private static final long CHECK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ProcessHandle process;
    private long checkedNs = System.nanoTime();

    private DriverProcess(ProcessHandle process) {
        this.process = process;
    }

    /**
     * Finds the process that has the driver's file in its memory. An id alone may be that of anybody: each container
     * counts its own.
     *
     * @param directory of the driver.
     * @return its process; {@link #UNKNOWN} when there is none, or it is this one.
     */
    public static DriverProcess of(Path directory) {
        try {
            final long pid = DriverProbe.of(directory).pid();
            if (pid > 0 && pid != ProcessHandle.current().pid() && maps(pid, directory)) {
                return ProcessHandle.of(pid).map(DriverProcess::new).orElse(UNKNOWN);
            }
            return UNKNOWN;
        } catch (final IOException | RuntimeException unreadable) {
            return UNKNOWN;
        }
    }

    /**
     * Whether the driver's process is to be seen. If not, it is in another container, or it was killed and looks alive
     * for ten seconds more: only its beat tells.
     *
     * @param directory of the driver.
     * @param probe of its files.
     * @return false for a process that has its id and not its file; where the system has no {@code /proc}, true for it.
     */
    public static boolean isSeen(Path directory, DriverProbe probe) {
        try {
            return Files.exists(PROCESSES) ? maps(probe.pid(), directory) : !probe.isOrphaned();
        } catch (final IOException | RuntimeException unreadable) {
            return false;
        }
    }

    private static boolean maps(long pid, Path directory) throws IOException {
        final String end = " " + directory.resolve(CncFileDescriptor.CNC_FILE).toRealPath();
        try (Stream<String> lines = Files.lines(PROCESSES.resolve(pid + "/maps"))) {
            return lines.anyMatch(line -> line.endsWith(end));
        }
    }

    /**
     * Whether the end of the process can be seen.
     *
     * @return false for {@link #UNKNOWN}, for which nobody need read a clock.
     */
    public boolean isKnown() {
        return process != null;
    }

    /**
     * Whether the process has ended.
     *
     * @param nowNs of {@link System#nanoTime}; the system is asked ten times a second.
     * @return true from one check on.
     */
    public boolean hasEnded(long nowNs) {
        if (process == null || nowNs - checkedNs < CHECK_NS) {
            return false;
        }
        checkedNs = nowNs;
        return !process.isAlive();
    }

    /**
     * Whether the process has ended; asks the system each time.
     *
     * @return false for an unknown one.
     */
    public boolean hasEnded() {
        return process != null && !process.isAlive();
    }

    /**
     * Whether files are those that this process left when it ended.
     *
     * @param probe of the files.
     * @return true when no other driver has written them since.
     */
    public boolean hasLeft(DriverProbe probe) {
        return hasEnded() && probe.pid() == process.pid();
    }
}
