package org.peregrine.engine.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Tells paths that can be read or written from those that make who opens them wait: a FIFO waits for its other end,
 * which may never come, and devices wait as they like. Allowed besides regular files are the process's own descriptors,
 * by whatever link, and two devices that never wait. Any thread.
 */
public final class FileTarget {
    private static final Path DESCRIPTORS = Path.of("/dev/fd");
    private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Set<Path> STANDARD = Set.of(Path.of("/dev/stdout"), Path.of("/dev/stderr"));
    private static final Set<Path> DEVICES = Set.of(Path.of("/dev/null"), Path.of("/dev/full"));
    private static final int MAX_LINKS = 40;

    private static final int TYPE = 0170000;
    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;

    private FileTarget() {}

    /**
     * Refuses what cannot be opened without waiting. Opens nothing.
     *
     * @param path of what is to be opened; a symbolic link is followed.
     * @throws IOException when it is missing or refused; the message has the path and the reason.
     */
    public static void require(Path path) throws IOException {
        final boolean _ = isRegular(path);
    }

    /**
     * Refuses what {@link #require} does, and tells the rest apart.
     *
     * @param path of what is to be opened; a symbolic link is followed.
     * @return true for a regular file of its own name, which can be renamed and cut; false for a descriptor or device.
     * @throws IOException when it is missing or refused; the message has the path and the reason.
     */
    public static boolean isRegular(Path path) throws IOException {
        final BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw refused(path, "Is a directory");
        }
        final Path target = target(path);
        final boolean descriptor = isDescriptor(target);
        if (attributes.isRegularFile()) {
            return !descriptor;
        }
        final int type = type(path);
        if (type == SOCKET) {
            throw refused(path, "is a socket, no file");
        }
        if (!descriptor && !DEVICES.contains(target)) {
            throw refused(path, type == FIFO ? "is a FIFO, no file: to open it waits for its other end" : "is no file");
        }
        return false;
    }

    private static FileSystemException refused(Path path, String reason) {
        return new FileSystemException(path.toString(), null, reason);
    }

    /** Follows links as far as a descriptor, whose own link need not lead to a name. */
    private static Path target(Path path) throws IOException {
        Path target = path.toAbsolutePath().normalize();
        for (int i = 0; i < MAX_LINKS && !isDescriptor(target) && Files.isSymbolicLink(target); i++) {
            target = target.resolveSibling(Files.readSymbolicLink(target)).normalize();
        }
        return target;
    }

    private static boolean isDescriptor(Path path) {
        return STANDARD.contains(path)
                || DESCRIPTORS.equals(path.getParent())
                || OWN_DESCRIPTORS.equals(path.getParent());
    }

    private static int type(Path path) throws IOException {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? (Integer) Files.getAttribute(path, "unix:mode") & TYPE
                : 0;
    }
}
