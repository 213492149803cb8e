package org.peregrine.engine.file;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file to which blocks are appended, each whole or not at all, so that it stays readable when the disk is full. After
 * a failure the next block opens the file again, by its name. One thread.
 */
public final class AppendedFile implements AutoCloseable {
    private final Path path;
    private OutputStream out;
    private long length;

    private AppendedFile(Path path) {
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
        Files.newOutputStream(path).close();
        final AppendedFile file = new AppendedFile(path);
        file.open();
        return file;
    }

    private void open() throws IOException {
        PrivateFiles.createFile(path);
        length = Files.isRegularFile(path) ? Files.size(path) : length;
        out = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /**
     * Opens the file again when the last block could not be written.
     *
     * @return whether nothing is in it; what is no regular file is empty until a block was written.
     * @throws IOException when it cannot be opened.
     */
    public boolean isEmpty() throws IOException {
        if (out == null) {
            open();
        }
        return length == 0;
    }

    /**
     * Appends a block.
     *
     * @param block of bytes.
     * @throws IOException when not all of it could be written; none of it is in the file then.
     */
    public void append(byte[] block) throws IOException {
        if (out == null) {
            open();
        }
        try {
            out.write(block);
            length += block.length;
        } catch (final IOException failure) {
            close();
            if (Files.isRegularFile(path)) {
                try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                    file.setLength(length);
                }
            }
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        final OutputStream open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }
}
