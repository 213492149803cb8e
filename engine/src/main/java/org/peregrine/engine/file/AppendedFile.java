package org.peregrine.engine.file;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file to which blocks are appended, each whole or not at all, so that it stays readable when the disk is full. After
 * a failure the next block opens the file again, by its name. While it is open no other process, and no other of these
 * in this one, has it: a lock of the system stands on it, where the file system knows locks, which keeps out nobody
 * who reads or renames it. What is no regular file is only written to, if {@link FileTarget} allows it at all. One
 * thread.
 */
public final class AppendedFile implements AutoCloseable {
    private final Path path;
    private FileChannel channel;
    private OutputStream out;
    private Object key;
    private boolean regular;
    private long length;

    /**
     * Creates a file that is not open. The first block opens it, and makes one for its owner alone when there is none.
     *
     * @param path of the file.
     */
    public AppendedFile(Path path) {
        this.path = path;
    }

    /**
     * Opens a file whose content is replaced; a new one is its owner's alone.
     *
     * @param path of the file.
     * @return the file, empty.
     * @throws IOException when it cannot be written.
     */
    public static AppendedFile replace(Path path) throws IOException {
        PrivateFiles.createFile(path);
        if (!Files.exists(path)) { // A link, to a file that is made as any other.
            Files.newOutputStream(path).close();
        }
        final AppendedFile file = new AppendedFile(path);
        file.open();
        if (file.regular) {
            file.channel.truncate(0);
            file.length = 0;
        }
        return file;
    }

    /**
     * Opens the file, unless it is open.
     *
     * @throws IOException when it cannot be opened, or another has it.
     */
    public void open() throws IOException {
        if (out == null) {
            PrivateFiles.createFile(path);
            regular = FileTarget.isRegular(path);
            // Made above or not at all: a link to nothing would be followed, to a file with whatever rights.
            out = Files.newOutputStream(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            try {
                lock();
                final BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                key = attributes.fileKey();
                length = regular ? attributes.size() : length;
            } catch (final IOException | RuntimeException failure) {
                close();
                throw failure;
            }
        }
    }

    /**
     * Of a byte that no file has, so that no system keeps readers out. By a channel beside the stream, which, unlike
     * the stream, ends with an interrupt. Closing either gives the lock back.
     */
    private void lock() throws IOException {
        if (!regular) {
            return;
        }
        channel = FileChannel.open(path, StandardOpenOption.WRITE);
        final FileLock lock;
        try {
            lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
        } catch (final OverlappingFileLockException twice) {
            throw new FileSystemException(path.toString(), null, "this process writes it already, for another purpose");
        } catch (final IOException unknown) { // The file system has no locks.
            return;
        }
        if (lock == null) {
            throw new FileSystemException(path.toString(), null, "another process writes it: give each server its own");
        }
    }

    /**
     * Whether nothing is in the file, which is opened; what is no regular file is empty until a block was written.
     *
     * @return true when there is nothing.
     * @throws IOException when it cannot be opened.
     */
    public boolean isEmpty() throws IOException {
        open();
        return length == 0;
    }

    /**
     * Bytes in the file.
     *
     * @return 0 for what is no regular file, and before the file is opened.
     */
    public long length() {
        return regular ? length : 0;
    }

    /**
     * Finds out whether somebody else has renamed or removed the file that is open, or emptied it.
     *
     * @return true when another file has its name, or none has.
     * @throws IOException when the file cannot be looked at.
     */
    public boolean isMoved() throws IOException {
        if (out == null || !regular || key == null) {
            return false;
        }
        try {
            final BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            length = attributes.size(); // A program that rotates by copying has emptied it.
            return !key.equals(attributes.fileKey());
        } catch (final NoSuchFileException removed) {
            return true;
        }
    }

    /**
     * Appends a block.
     *
     * @param block of bytes.
     * @throws IOException when not all of it could be written; none of it is in the file then.
     */
    public void append(byte[] block) throws IOException {
        append(block, block.length);
    }

    /**
     * Appends the beginning of a block.
     *
     * @param block of bytes.
     * @param count bytes of it.
     * @throws IOException when not all of it could be written; none of it is in the file then.
     */
    public void append(byte[] block, int count) throws IOException {
        open();
        try {
            out.write(block, 0, count);
            length += count;
        } catch (final IOException failure) {
            try {
                close();
                takeBack();
            } catch (final IOException alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
            throw failure;
        }
    }

    /** Cuts off what was written of a block, unless the file was moved meanwhile. */
    private void takeBack() throws IOException {
        if (!regular) {
            return;
        }
        final Object found =
                Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        if (key == null || key.equals(found)) {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                if (file.length() > length) {
                    file.setLength(length);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        final OutputStream open = out;
        final FileChannel locked = channel;
        out = null;
        channel = null;
        try {
            if (open != null) {
                open.close();
            }
        } finally {
            if (locked != null) {
                locked.close();
            }
        }
    }
}
