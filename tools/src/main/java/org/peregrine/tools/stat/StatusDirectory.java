package org.peregrine.tools.stat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.peregrine.engine.status.file.StatusSnapshot;

/**
 * Directory of the status files of one user's servers: {@code peregrine-stat-UID} in the directory for temporary files,
 * {@code PID.counters} each. Only its user can look into it. Users are numbers: in a container they often have no name.
 */
public final class StatusDirectory {
    private static final String SUFFIX = ".counters";
    private static final String UID = "unix:uid";

    /** Belongs to the user that the process runs as, where there is such a file system. */
    private static final Path OWN_PROCESS = Path.of("/proc/self");

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    /** A clock may differ by this much from the one that wrote a process's start. */
    private static final long TOLERANCE_MS = 60_000;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final Path path;

    /**
     * Names a directory, which need not be there.
     *
     * @param path of the directory.
     */
    public StatusDirectory(Path path) {
        this.path = path;
    }

    /**
     * This user's.
     *
     * @return the well-known place.
     */
    public static StatusDirectory ofUser() {
        return new StatusDirectory(Path.of(System.getProperty("java.io.tmpdir"), "peregrine-stat-" + user()));
    }

    private static Object user() {
        try {
            return Files.getAttribute(OWN_PROCESS, UID);
        } catch (final IOException | IllegalArgumentException | UnsupportedOperationException elsewhere) {
            return System.getProperty("user.name");
        }
    }

    /**
     * A place for this process's file. Makes the directory when it is not there, and removes what dead processes have
     * left in it.
     *
     * @return a path where no living process has a file.
     * @throws IOException when the directory cannot be made, or others can write it.
     */
    public Path ownFile() throws IOException {
        try {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PRIVATE));
        } catch (final FileAlreadyExistsException usual) {
            requireOwn();
            removeStale(file -> {});
        } catch (final UnsupportedOperationException foreign) {
            throw new IOException(path + " is on a file system that cannot keep others out", foreign);
        }
        return file(ProcessHandle.current().pid());
    }

    private void requireOwn() throws IOException {
        if (Files.isSymbolicLink(path)
                || !owner().equals(user())
                || !Files.getPosixFilePermissions(path).equals(PRIVATE)) {
            throw new IOException(path + " belongs to somebody else, or others can look into it");
        }
    }

    private Object owner() throws IOException {
        return user() instanceof Integer
                ? Files.getAttribute(path, UID, LinkOption.NOFOLLOW_LINKS)
                : Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
    }

    /**
     * Removes the files of processes that are dead. A process of another container can share the directory and have no
     * number here, but writes its file each second.
     *
     * @param removed takes each.
     * @throws IOException when the directory cannot be read.
     */
    void removeStale(Consumer<Path> removed) throws IOException {
        for (final Path file : files()) {
            if (isStale(file) && Files.deleteIfExists(file)) {
                removed.accept(file);
            }
        }
    }

    private static boolean isStale(Path file) {
        final String name = file.getFileName().toString();
        final String pid = name.substring(0, name.length() - SUFFIX.length());
        try {
            return NUMBER.matcher(pid).matches()
                    && !ProcessHandle.of(Long.parseLong(pid))
                            .map(ProcessHandle::isAlive)
                            .orElse(false)
                    && System.currentTimeMillis()
                                    - Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                                            .toMillis()
                            > TOLERANCE_MS;
        } catch (final IOException gone) {
            return false;
        }
    }

    /**
     * The file of a process.
     *
     * @param pid of the process.
     * @return its path, whether it is there or not.
     */
    public Path file(long pid) {
        return path.resolve(pid + SUFFIX);
    }

    /**
     * All files there.
     *
     * @return in the order of their names; empty when there is no directory.
     * @throws IOException when the directory cannot be read.
     */
    public List<Path> files() throws IOException {
        final List<Path> files = new ArrayList<>();
        if (Files.isDirectory(path)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(path, "*" + SUFFIX)) {
                found.forEach(files::add);
            }
            files.sort(Comparator.comparing(Path::toString));
        }
        return files;
    }

    /**
     * Whether the process lives that writes a file; another process may have its number by now.
     *
     * @param snapshot of the file.
     * @return false when the file is stale.
     */
    public static boolean isAlive(StatusSnapshot snapshot) {
        return ProcessHandle.of(snapshot.pid())
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().startInstant())
                .filter(start -> start.toEpochMilli() <= snapshot.startMs() + TOLERANCE_MS)
                .isPresent();
    }
}
