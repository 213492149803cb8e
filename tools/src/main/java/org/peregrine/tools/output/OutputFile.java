package org.peregrine.tools.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files that commands write whole. What cannot be written is an {@link OutputException} that names the file. */
public final class OutputFile {
    private OutputFile() {}

    /**
     * Writes a file that is not there yet. Of one that cannot be written to its end nothing is left.
     *
     * @param file whose directory exists; never overwritten.
     * @param content of the file.
     */
    public static void create(Path file, byte[] content) {
        try {
            Files.createFile(file);
        } catch (final IOException failure) {
            throw failed(file, failure);
        }
        try {
            Files.write(file, content, StandardOpenOption.WRITE);
        } catch (final IOException failure) {
            delete(file, failure);
            throw failed(file, failure);
        }
    }

    /**
     * Writes a text as UTF-8, in place of what was there.
     *
     * @param file whose directory exists.
     * @param content of the file.
     */
    public static void replace(Path file, String content) {
        try {
            Files.writeString(file, content, StandardCharsets.UTF_8);
        } catch (final IOException failure) {
            throw failed(file, failure);
        }
    }

    private static void delete(Path file, IOException failure) {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException kept) {
            failure.addSuppressed(kept);
        }
    }

    /**
     * Opens a file that is not there yet.
     *
     * @param file whose directory exists; never overwritten.
     * @return for its content.
     */
    public static OutputStream open(Path file) {
        try {
            return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (final IOException failure) {
            throw failed(file, failure);
        }
    }

    /**
     * Says that a file could not be written.
     *
     * @param file that was to be written.
     * @param failure what the system said.
     * @return to be thrown.
     */
    public static OutputException failed(Path file, IOException failure) {
        return new OutputException(file + " cannot be written: " + reason(failure), failure);
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case FileAlreadyExistsException exists -> "it is there already, and results are not overwritten";
            case NoSuchFileException missing -> "there is no such directory";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> failure.getMessage();
        };
    }
}
