package org.peregrine.bench.process;

import io.aeron.CommonContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.IoUtil;

/** Drivers that only this run uses: their directories, and their patience with ends that are stopped for a while. */
public final class AeronDirectories {
    /** System properties: drivers and clients wait for minutes before they take an end for dead. */
    public static final Map<String, String> TIMEOUTS = Map.of(
            "aeron.client.liveness.timeout", "120s",
            "aeron.image.liveness.timeout", "120s",
            "aeron.publication.connection.timeout", "120s",
            "aeron.publication.unblock.timeout", "300s",
            "aeron.driver.timeout", "120000");

    private static final long TIMEOUT_MS = 10_000;
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private AeronDirectories() {}

    /**
     * Names a directory in memory that is not there yet.
     *
     * @param of the driver's use, part of the name.
     * @return its path.
     */
    public static Path fresh(String of) {
        final Path shm = Path.of("/dev/shm");
        final Path parent = Files.isWritable(shm) ? shm : Path.of(System.getProperty("java.io.tmpdir"));
        return parent.resolve("peregrine-rig-" + ProcessHandle.current().pid() + "-" + of);
    }

    /**
     * The flags of a JVM that waits so long.
     *
     * @return options of the JVM.
     */
    public static List<String> flags() {
        return TIMEOUTS.entrySet().stream()
                .map(entry -> "-D" + entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    /**
     * Waits until a driver runs there.
     *
     * @param directory of the driver.
     * @throws IOException when none does in time.
     */
    public static void awaitDriver(Path directory) throws IOException {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        while (!isActive(directory)) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("no driver in " + directory + " within " + TIMEOUT_MS + " ms");
            }
            LockSupport.parkNanos(INTERVAL_NS);
        }
    }

    private static boolean isActive(Path directory) {
        return Files.exists(directory.resolve("cnc.dat"))
                && CommonContext.isDriverActive(directory.toFile(), TIMEOUT_MS, text -> {});
    }

    /**
     * Deletes one that a process left.
     *
     * @param directory may be missing.
     */
    public static void delete(Path directory) {
        IoUtil.delete(directory.toFile(), true);
    }
}
