package org.peregrine.engine.file;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Says why a file cannot be used: of the JDK's exceptions many have the file's name alone as their message. */
public final class FileReason {
    private FileReason() {}

    /**
     * Describes a failure in the words of the system.
     *
     * @param failure of whatever kind.
     * @return its message, with the reason where that is missing; the name of its class when there is none.
     */
    public static String of(Exception failure) {
        final String message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getName();
        }
        return failure instanceof FileSystemException file && file.getReason() == null
                ? message + ": " + reason(file)
                : message;
    }

    private static String reason(FileSystemException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "no such file or directory";
            case AccessDeniedException denied ->
                failure.getFile() != null && Files.isDirectory(Path.of(failure.getFile()))
                        ? "is a directory, or permission denied"
                        : "permission denied";
            case NotDirectoryException other -> "not a directory";
            case FileAlreadyExistsException taken -> "exists already";
            default -> failure.getClass().getSimpleName();
        };
    }
}
