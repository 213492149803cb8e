package org.peregrine.tools.serve;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.peregrine.engine.file.FileReason;

/**
 * A directory that is opened once and read from its handle: each step of a path is held relative to the directory
 * before it, and is never a symbolic link ({@link HeldFile}). So nothing outside it is read, whatever is renamed,
 * linked or swapped meanwhile. Links that lead to a regular file inside are resolved when the tree is listed, and never
 * again. What is no regular file (a FIFO, a device, a socket) is not there, and is never opened. Any thread.
 */
final class SecureTree {
    private static final int MAX_DEPTH = 32;

    /**
     * A file that was found.
     *
     * @param name its path from the root, as it is shown.
     * @param file the path from the root at which it is read: another one when its name is a link.
     * @param bytes its length when it was found.
     */
    record Entry(Path name, Path file, long bytes) {}

    private final Path root;
    private final HeldFile handle;

    private SecureTree(Path root, HeldFile handle) {
        this.root = root;
        this.handle = handle;
    }

    /**
     * Opens a directory for as long as the process runs.
     *
     * @param directory may be a link.
     * @throws IOException when it cannot be opened, or the system cannot keep links out while files are read.
     */
    static SecureTree open(Path directory) throws IOException {
        final Path root = directory.toRealPath();
        return new SecureTree(root, HeldFile.directory(root));
    }

    Path root() {
        return root;
    }

    /**
     * Lists the regular files, without what is hidden. Once.
     *
     * @param maxFiles limit of the listing.
     * @param unreadable takes each directory inside that cannot be read, and why.
     * @return sorted by name.
     * @throws IOException when the directory itself cannot be read.
     */
    List<Entry> list(int maxFiles, Consumer<String> unreadable) throws IOException {
        final Listing listing = new Listing(new ArrayList<>(), maxFiles, unreadable);
        list(handle, root.getFileSystem().getPath(""), listing);
        listing.found.sort(Comparator.comparing(Entry::name));
        return listing.found;
    }

    /** Files found so far, and the bounds of the search. */
    private record Listing(List<Entry> found, int maxFiles, Consumer<String> unreadable) {}

    private void list(HeldFile directory, Path at, Listing listing) throws IOException {
        try (DirectoryStream<Path> names = directory.names()) {
            for (final Path entry : names) {
                final Path single = entry.getFileName();
                if (listing.found.size() < listing.maxFiles && !isHidden(single)) {
                    add(directory, at.resolve(single), listing);
                }
            }
        } catch (final DirectoryIteratorException failure) {
            throw failure.getCause();
        }
    }

    private void add(HeldFile directory, Path name, Listing listing) {
        try (HeldFile entry = directory.entry(name.getFileName())) {
            addReadable(entry, name, listing);
        } catch (final NoSuchFileException | NotDirectoryException gone) {
            // It was replaced while the tree was listed.
        } catch (final IOException failure) {
            listing.unreadable.accept(FileReason.of(failure));
        }
    }

    private void addReadable(HeldFile entry, Path name, Listing listing) throws IOException {
        final BasicFileAttributes attributes = entry.attributes();
        if (attributes.isRegularFile()) {
            listing.found.add(new Entry(name, name, attributes.size()));
        } else if (attributes.isSymbolicLink()) {
            final Entry behind = behind(name);
            if (behind != null) {
                listing.found.add(behind);
            }
        } else if (attributes.isDirectory() && name.getNameCount() < MAX_DEPTH) {
            list(entry, name, listing);
        }
    }

    /** The regular file inside to which a link leads; null when it leads elsewhere. */
    private Entry behind(Path link) {
        try {
            final Path real = root.resolve(link).toRealPath();
            if (!real.startsWith(root) || real.equals(root) || isHidden(root.relativize(real))) {
                return null;
            }
            final BasicFileAttributes attributes =
                    Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() ? new Entry(link, root.relativize(real), attributes.size()) : null;
        } catch (final IOException dangling) {
            return null;
        }
    }

    private static boolean isHidden(Path path) {
        for (final Path name : path) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads a file.
     *
     * @param file its path, as {@link Entry#file} has it.
     * @param limit of bytes; a file that grows meanwhile gives no more.
     * @throws NoSuchFileException when there is no regular file at the path, without any link.
     * @throws IOException when it cannot be read.
     */
    byte[] read(Path file, int limit) throws IOException {
        try {
            return read(handle, file, limit);
        } catch (final NoSuchFileException | NotDirectoryException swapped) {
            final NoSuchFileException missing = new NoSuchFileException(file.toString());
            missing.initCause(swapped);
            throw missing;
        }
    }

    private static byte[] read(HeldFile directory, Path file, int limit) throws IOException {
        try (HeldFile first = directory.entry(file.getName(0))) {
            return file.getNameCount() > 1
                    ? read(first, file.subpath(1, file.getNameCount()), limit)
                    : first.read(limit);
        }
    }
}
