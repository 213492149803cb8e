package org.peregrine.engine.recording;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.peregrine.codec.recording.RecordingFormat;
import org.peregrine.engine.file.PrivateFiles;

/**
 * The files of a run: each of bounded size, the oldest of the directory deleted so that all together stay within their
 * bound, names that sort by age. Written by plain writes, not mapped: a full disk is an exception then, not a signal.
 * Recording thread only.
 */
final class RecordingFiles implements AutoCloseable {
    private final Path directory;
    private final String run;
    private final long fileBytes;
    private final long totalBytes;
    private RandomAccessFile file;
    private long written;
    private int count;
    private int deleted;

    RecordingFiles(Path directory, String run, long fileBytes, long totalBytes) {
        this.directory = directory;
        this.run = run;
        this.fileBytes = fileBytes;
        this.totalBytes = totalBytes;
    }

    /** Whether so many bytes more go into another file. */
    boolean isDue(int bytes) {
        return file == null || (written > 0 && written + bytes > fileBytes);
    }

    /** Makes room, and opens the next file. */
    void next() throws IOException {
        close();
        PrivateFiles.createDirectories(directory);
        makeRoom();
        count++;
        written = 0;
        final Path next =
                directory.resolve(String.format(Locale.ROOT, "%s-%05d%s", run, count, RecordingFormat.FILE_SUFFIX));
        PrivateFiles.createNewFile(next);
        file = new RandomAccessFile(next.toFile(), "rw");
    }

    private void makeRoom() throws IOException {
        final List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files = listed.filter(path -> path.toString().endsWith(RecordingFormat.FILE_SUFFIX))
                    .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) // Nothing else is a run's.
                    .sorted()
                    .toList();
        }
        long bytes = fileBytes;
        for (final Path path : files) {
            bytes += Files.size(path);
        }
        for (int i = 0; i < files.size() && bytes > totalBytes; i++) {
            bytes -= Files.size(files.get(i));
            Files.delete(files.get(i));
            deleted++;
        }
    }

    /** Writes whole documents; after a failure none of them is in the file. */
    void write(byte[] documents, int length) throws IOException {
        try {
            file.write(documents, 0, length);
            written += length;
        } catch (final IOException failure) {
            try {
                file.setLength(written);
            } finally {
                CloseHelper.quietClose(file);
                file = null;
            }
            throw failure;
        }
    }

    /** A warning that other users can read the directory; null when they cannot. */
    String exposure() {
        return PrivateFiles.exposure(directory);
    }

    int count() {
        return count;
    }

    int deleted() {
        return deleted;
    }

    @Override
    public void close() {
        CloseHelper.quietClose(file);
        file = null;
    }
}
