package org.peregrine.engine.audit;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.peregrine.engine.file.PrivateFiles;

/**
 * The file of a log: appended to, each block whole or not at all. Before it becomes too long it is renamed to {@code
 * FILE.1}, that to {@code FILE.2} and so on. A file that somebody else has renamed or removed is left within a second,
 * and one of its name opened. What is no regular file, such as a pipe, is only written to. The log's thread only,
 * except {@link #reopen}.
 */
final class AuditFile implements AutoCloseable {
    private static final long CHECK_NS = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final long maxBytes;
    private final int kept;
    private volatile boolean reopens;
    private FileOutputStream out;
    private Object key;
    private boolean regular;
    private long length;
    private long checkedNs;

    /**
     * Creates a file that is not open.
     *
     * @param maxBytes of the file; a single block may be longer.
     * @param kept renamed files that are kept.
     */
    AuditFile(Path path, long maxBytes, int kept) {
        this.path = path;
        this.maxBytes = maxBytes;
        this.kept = kept;
    }

    Path path() {
        return path;
    }

    /** Opens the file by its name before the next block. Any thread. */
    void reopen() {
        reopens = true;
    }

    /**
     * Appends a block.
     *
     * @param count bytes of it.
     * @throws IOException when not all of it could be written; none of it is in the file then.
     */
    void write(byte[] block, int count) throws IOException {
        openWhenDue();
        if (length > 0 && length + count > maxBytes) {
            rotate();
            openWhenDue();
        }
        append(block, count);
    }

    private void openWhenDue() throws IOException {
        if (reopens || isMoved()) {
            reopens = false;
            close();
        }
        if (out == null) {
            PrivateFiles.createFile(path);
            out = new FileOutputStream(path.toFile(), true);
            final BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            regular = attributes.isRegularFile();
            key = attributes.fileKey();
            length = regular ? attributes.size() : 0;
            checkedNs = System.nanoTime();
        }
    }

    private boolean isMoved() throws IOException {
        final long nowNs = System.nanoTime();
        if (out == null || !regular || key == null || nowNs - checkedNs < CHECK_NS) {
            return false;
        }
        checkedNs = nowNs;
        try {
            final BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            length = attributes.size(); // A program that rotates by copying has emptied it.
            return !key.equals(attributes.fileKey());
        } catch (final NoSuchFileException removed) {
            return true;
        }
    }

    private void rotate() throws IOException {
        close();
        for (int number = kept - 1; number >= 1; number--) {
            if (Files.exists(numbered(number))) {
                Files.move(numbered(number), numbered(number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(path, numbered(1), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    private void append(byte[] block, int count) throws IOException {
        try {
            out.write(block, 0, count);
            length += regular ? count : 0;
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
        if (!regular
                || !key.equals(
                        Files.readAttributes(path, BasicFileAttributes.class).fileKey())) {
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            if (file.length() > length) {
                file.setLength(length);
            }
        }
    }

    @Override
    public void close() throws IOException {
        final FileOutputStream open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }
}
