package org.peregrine.tools.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Files that commands write whole. What cannot be written is an {@link OutputException} that names the file. */
public final class OutputFile {
    private OutputFile() {}

    /**
     * Finds out at the start that new files could not be written at the end. Leaves nothing behind but directories.
     *
     * @param files that are to be written; nulls are none.
     * @throws IllegalArgumentException when one is there already, is named twice or cannot be made; says why.
     */
    public static void requireNew(Path... files) {
        requireDistinct(files);
        Stream.of(files).filter(Objects::nonNull).forEach(OutputFile::tryToMake);
    }

    /**
     * Finds out that two results would be written to one file.
     *
     * @param files nulls are none.
     * @throws IllegalArgumentException when one is named twice.
     */
    public static void requireDistinct(Path... files) {
        final Set<Path> names = new HashSet<>();
        for (final Path file : files) {
            if (file != null && !names.add(file.toAbsolutePath().normalize())) {
                throw new IllegalArgumentException("two results are to be written to " + file);
            }
        }
    }

    /**
     * Finds out at the start that a file could not be written at the end, whether it is there or not. What is in it
     * stays.
     *
     * @param file null for none.
     * @throws IllegalArgumentException when it cannot be written; says why.
     */
    public static void requireWritable(Path file) {
        if (file == null) {
            return;
        }
        if (!Files.exists(file)) {
            tryToMake(file);
            return;
        }
        try {
            Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                    .close();
        } catch (final IOException failure) {
            throw new IllegalArgumentException(failed(file, failure).getMessage(), failure);
        }
    }

    /**
     * Finds out at the start that nothing could be written to a directory at the end. Makes it, when it is not there.
     *
     * @param directory of results.
     * @throws IllegalArgumentException when it cannot be made, or be written to; says why.
     */
    public static void requireDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "", ".part"));
        } catch (final FileAlreadyExistsException file) {
            throw new IllegalArgumentException(directory + " cannot be written: it is no directory", file);
        } catch (final IOException failure) {
            throw new IllegalArgumentException(failed(directory, failure).getMessage(), failure);
        }
    }

    private static void tryToMake(Path file) {
        try {
            Files.createFile(file);
            Files.delete(file);
        } catch (final IOException failure) {
            throw new IllegalArgumentException(failed(file, failure).getMessage(), failure);
        }
    }

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
     * Makes the exception for a file that could not be written.
     *
     * @param file that was to be written.
     * @param failure the system's error.
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
            case NotDirectoryException other -> "not a directory";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> failure.getMessage();
        };
    }
}
