package org.peregrine.engine.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * Distinguishes one content of a file from the next without reading it. A file that is replaced by a rename has another
 * stamp whatever its time and size. Immutable, any thread.
 *
 * @param modified time of the last change.
 * @param sizeBytes of the file.
 * @param key of the file in its file system; null where that has none.
 */
public record FileStamp(FileTime modified, long sizeBytes, Object key) {
    /**
     * Reads the stamp of a file.
     *
     * @param path of the file; a symbolic link is followed.
     * @return its stamp now.
     * @throws IOException when there is no such file, or it cannot be reached.
     */
    public static FileStamp of(Path path) throws IOException {
        final BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new FileStamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
}
