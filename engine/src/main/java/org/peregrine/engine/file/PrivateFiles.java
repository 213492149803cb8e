package org.peregrine.engine.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Makes files (0600) and directories (0700) that only their owner can use, where the file system knows rights (POSIX).
 * What exists keeps the rights that it has: they are the operator's; here it is said what is wrong with them. Any
 * thread.
 */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /**
     * Makes a directory and those above it, as far as they are missing.
     *
     * @param directory to create, with its parents.
     * @throws IOException when it cannot be made, or is something else.
     */
    public static void createDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            if (Files.exists(directory)) {
                throw new NotDirectoryException(directory.toString());
            }
            Files.createDirectories(directory, attributes(directory, DIRECTORY));
        }
    }

    /**
     * Makes an empty file unless there is one.
     *
     * @param file whose directory exists.
     * @throws IOException when it cannot be made.
     */
    public static void createFile(Path file) throws IOException {
        try {
            createNewFile(file);
        } catch (final FileAlreadyExistsException existing) {
            // Opened as it is.
        }
    }

    /**
     * Makes an empty file; one that is there is never taken, nor what a symbolic link of that name points to.
     *
     * @param file whose directory exists.
     * @throws IOException when it cannot be made, or exists.
     */
    public static void createNewFile(Path file) throws IOException {
        Files.createFile(file, attributes(file, FILE));
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> rights) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(rights)}
                : new FileAttribute<?>[0];
    }

    /**
     * Says what is wrong with the rights of a directory that is to hold private files.
     *
     * @param directory may be missing.
     * @return one sentence; null when nobody else can use it.
     */
    public static String exposure(Path directory) {
        try {
            final Set<PosixFilePermission> rights = EnumSet.noneOf(PosixFilePermission.class);
            rights.addAll(Files.getPosixFilePermissions(directory));
            final String shown = PosixFilePermissions.toString(rights);
            rights.removeAll(DIRECTORY);
            return rights.isEmpty()
                    ? null
                    : "others can look into " + directory + " (" + shown + "); 'chmod 700' keeps them out";
        } catch (final IOException | UnsupportedOperationException unknown) {
            return null;
        }
    }

    /**
     * Says what is wrong with the rights of a file that others may read, but not change.
     *
     * @param file may be missing.
     * @return one phrase; null when its owner alone can write it, or the file system knows no rights.
     */
    public static String writableByOthers(Path file) {
        try {
            final Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            return rights.contains(PosixFilePermission.GROUP_WRITE) || rights.contains(PosixFilePermission.OTHERS_WRITE)
                    ? "others can write " + file + " (" + PosixFilePermissions.toString(rights)
                            + "); 'chmod go-w' keeps them out"
                    : null;
        } catch (final IOException | UnsupportedOperationException unknown) {
            return null;
        }
    }

    /**
     * Says what is wrong with the rights of a file that holds a secret: nobody but its owner may use it, and of a file
     * of root's its group may read it, as that of a service does.
     *
     * @param file that exists.
     * @return one phrase; null when nobody else can use it, or the file system knows no rights.
     * @throws IOException when its rights cannot be read.
     */
    public static String secretExposure(Path file) throws IOException {
        final Set<PosixFilePermission> rights = EnumSet.noneOf(PosixFilePermission.class);
        try {
            rights.addAll(Files.getPosixFilePermissions(file));
        } catch (final UnsupportedOperationException unknown) {
            return null;
        }
        final String shown = PosixFilePermissions.toString(rights);
        rights.removeAll(DIRECTORY);
        if (Files.getOwner(file).getName().equals("root")) {
            rights.remove(PosixFilePermission.GROUP_READ);
        }
        return rights.isEmpty() ? null : "others can use it (" + shown + "); 'chmod 600' keeps them out";
    }

    /**
     * The same of a file that is used all the same.
     *
     * @param file may be missing, and null.
     * @return one sentence that names the file; null when nobody else can use it, or its rights are not known.
     */
    public static String secretWarning(Path file) {
        try {
            final String exposure = file == null ? null : secretExposure(file);
            return exposure == null ? null : file + ": " + exposure;
        } catch (final IOException unknown) {
            return null;
        }
    }
}
