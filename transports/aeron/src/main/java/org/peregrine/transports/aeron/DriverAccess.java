package org.peregrine.transports.aeron;

import io.aeron.CncFileDescriptor;
import io.aeron.CommonContext;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.AgentInvoker;
import org.peregrine.aeron.driver.DriverFailure;
import org.peregrine.aeron.driver.DriverProbe;
import org.peregrine.aeron.driver.DriverProcess;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;

/**
 * The driver of a transport's shards: one of its own, which the first shard invokes, or one that runs elsewhere. Opened
 * and closed by each shard.
 */
final class DriverAccess {
    private static final long BEAT_WATCH_NS = TimeUnit.MILLISECONDS.toNanos(2_500);
    private static final long CHECK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Of each direction. */
    private static final int TERMS = 3;

    /** Counters' values, and their labels, which are four times as long. */
    private static final int COUNTER_SHARE = 5;

    /** Files that a driver makes before it writes the one that tells of it. */
    private static final Set<String> DRIVER_FILES = Set.of("images", "publications", "loss-report.dat");

    private final Path directory;
    private final boolean embedded;
    private final DriverGuard guard;
    private final AtomicInteger without = new AtomicInteger();
    private MediaDriver driver;
    private int termBytes;
    private int users;

    DriverAccess(AeronSettings settings, int shards) {
        directory = settings.directory() == null
                ? Path.of(CommonContext.getAeronDirectoryName())
                : settings.directory().toAbsolutePath();
        embedded = settings.embedded();
        guard = shards > 1 ? new DriverGuard() : null;
    }

    /** The directory by which clients find the driver. */
    Path directory() {
        return directory;
    }

    /** Length of a term for replies, unless a channel names one. */
    synchronized int termBytes() {
        return termBytes;
    }

    boolean isEmbedded() {
        return embedded;
    }

    /** Starts the driver, or finds the one that runs. */
    synchronized void open(Limits limits) throws IOException {
        if (users == 0) {
            termBytes = limits.intValue(Limit.AERON_TERM_BYTES);
            if (embedded) {
                launch();
            } else {
                requireRunning();
            }
        }
        users++;
    }

    /** The process of a driver that runs elsewhere, as far as this one sees it. */
    DriverProcess process() {
        return embedded ? DriverProcess.UNKNOWN : DriverProcess.of(directory);
    }

    /** Whether a driver can be used now: another one than a process that has ended, whose files still look alive. */
    boolean isRunning(DriverProcess former) {
        if (embedded) {
            return true;
        }
        try {
            final DriverProbe probe = DriverProbe.of(directory);
            return probe.isBeating() && !former.hasLeft(probe);
        } catch (final IOException | RuntimeException unreadable) {
            return false;
        }
    }

    /** Notes that a shard has lost the driver; true for the first of them, which tells of it for all. */
    boolean lose() {
        return without.getAndIncrement() == 0;
    }

    /** Notes that a shard has a driver again; true for the last of those that had lost it. */
    boolean regain() {
        return without.decrementAndGet() == 0;
    }

    private void requireRunning() throws IOException {
        final DriverProbe probe = probe();
        requireVersion(probe);
        if (!probe.isBeating()) {
            throw new IOException("no Aeron driver runs in " + directory);
        }
        if (!DriverProcess.isSeen(directory, probe) && !isBeatingOn(probe)) {
            throw new IOException("no Aeron driver runs in " + directory + " any more: "
                    + (probe.isOrphaned()
                            ? "its process, " + probe.pid() + ", has ended"
                            : "it shows no sign of life"));
        }
        if (!Files.isWritable(directory.resolve(CncFileDescriptor.CNC_FILE))) {
            throw new IOException("the Aeron driver in " + directory + " belongs to somebody else");
        }
    }

    /** Whether a driver of another version is alive cannot be read, so that its files are never deleted. */
    private void requireVersion(DriverProbe probe) throws IOException {
        if (probe.version() != 0 && !probe.isReadable()) {
            throw new IOException("the Aeron driver in " + directory + " is of another version");
        }
    }

    private DriverProbe probe() throws IOException {
        try {
            return DriverProbe.of(directory);
        } catch (final IOException unreadable) {
            throw new IOException("the Aeron directory " + directory + " cannot be read", unreadable);
        }
    }

    private void launch() throws IOException {
        clearDirectory();
        final MediaDriver.Context context = new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.INVOKER)
                .asyncExecutorEnabled(false)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .ipcTermBufferLength(termBytes)
                .publicationTermBufferLength(termBytes)
                .errorHandler(failure -> {}); // The driver's log of errors keeps it, from where it is told.
        final boolean made = !Files.exists(directory);
        makeDirectory();
        try {
            requireRoom(context);
            driver = MediaDriver.launch(context);
        } catch (final IOException none) {
            if (made) {
                Files.delete(directory);
            }
            throw none;
        } catch (final RuntimeException | InternalError failure) {
            throw new IOException(
                    "an Aeron driver cannot be started in " + directory + ": " + DriverFailure.reason(failure),
                    failure);
        }
    }

    private void makeDirectory() throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (final IOException impossible) {
            throw new IOException("the Aeron directory " + directory + " cannot be made here", impossible);
        }
    }

    /** Files that are longer than their file system has room for end a process that writes to them. */
    private void requireRoom(MediaDriver.Context context) throws IOException {
        final long needed = (long) context.conductorBufferLength()
                + context.toClientsBufferLength()
                + (long) COUNTER_SHARE * context.counterValuesBufferLength()
                + context.errorBufferLength()
                + context.lossReportBufferLength();
        final long free = Files.getFileStore(directory).getUsableSpace();
        if (free < needed) {
            throw new IOException("no room for an Aeron driver in " + directory + ": it needs " + needed
                    + " bytes, and " + free + " are free");
        }
    }

    /** Says that no client fits whose terms are as long as the server's; null when one does, or nobody knows. */
    String shortage(int termBytes) {
        final long needed = 2L * TERMS * termBytes;
        try {
            final long free = Files.getFileStore(directory).getUsableSpace();
            return free >= needed
                    ? null
                    : "Over Aeron no client fits: it takes three terms each way, of the " + free
                            + " bytes that are free in "
                            + directory + " " + needed + " of terms of AERON_TERM_BYTES=" + termBytes
                            + "; a smaller limit, and terms of clients as small (term-length=64k), take less";
        } catch (final IOException unknown) {
            return null;
        }
    }

    /** Makes room for a driver of ours: what a process left that was killed is deleted. */
    private void clearDirectory() throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(directory + " is no directory");
        }
        if (!Files.isWritable(directory) || !isOurs()) {
            throw new IOException("the Aeron directory " + directory + " belongs to somebody else");
        }
        final DriverProbe probe = probe();
        requireVersion(probe);
        if (!probe.isBeating()) {
            if (isOld()) {
                IoUtil.delete(directory.toFile(), true);
            } else {
                requireNoOtherFiles();
            }
            return;
        }
        if (DriverProcess.isSeen(directory, probe) || isBeatingOn(probe)) {
            throw new IOException("an Aeron driver (process " + probe.pid() + ") runs in " + directory + " already");
        }
        IoUtil.delete(directory.toFile(), true);
    }

    /** A driver deletes its directory when it starts and when it ends, with all that is in it. */
    private void requireNoOtherFiles() throws IOException {
        if (Files.exists(directory.resolve(CncFileDescriptor.CNC_FILE))) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.anyMatch(file -> !DRIVER_FILES.contains(file.getFileName().toString()))) {
                throw new IOException("the directory " + directory
                        + " has files that are not a driver's, which would delete them; name an empty or a new one");
            }
        }
    }

    /** Whether nobody is just starting a driver here, whose files are not written yet. */
    private boolean isOld() throws IOException {
        final Path files = directory.resolve(CncFileDescriptor.CNC_FILE);
        return Files.exists(files)
                && System.currentTimeMillis() - Files.getLastModifiedTime(files).toMillis() > DriverProbe.TIMEOUT_MS;
    }

    private boolean isOurs() throws IOException {
        final Path mine = Path.of("/proc/self");
        return !Files.exists(mine) || Files.getOwner(directory).equals(Files.getOwner(mine));
    }

    /** Whether a driver is alive whose process this one cannot see, as from another container. */
    private boolean isBeatingOn(DriverProbe before) throws IOException {
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < BEAT_WATCH_NS) {
            LockSupport.parkNanos(CHECK_NS);
            if (probe().beatMs() != before.beatMs()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The driver's own duty cycle; null when the driver runs elsewhere. Each shard takes one of its own. The first
     * shard invokes it in each cycle, the others while their client waits for the driver, as when it rejects an image:
     * of several shards one at a time does, and the others find no work.
     */
    AgentInvoker invoker() {
        if (driver == null) {
            return null;
        }
        return guard == null ? driver.sharedAgentInvoker() : guard.invoker(driver.sharedAgentInvoker());
    }

    synchronized void close() {
        users--;
        if (users == 0) {
            CloseHelper.quietClose(driver);
            driver = null;
        }
    }
}
