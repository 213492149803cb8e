package org.peregrine.engine.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.peregrine.engine.file.AppendedFile;

/**
 * The file of a log. Before it becomes too long it is renamed to {@code FILE.1}, that to {@code FILE.2} and so on. A
 * file that somebody else has renamed or removed is left within a second, and one of its name opened. The log's thread
 * only, except {@link #reopen}.
 */
final class AuditFile implements AutoCloseable {
    private static final long CHECK_NS = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final AppendedFile file;
    private final long maxBytes;
    private final int kept;
    private volatile boolean reopens;
    private long checkedNs;

    /**
     * Creates a file that is not open.
     *
     * @param maxBytes of the file; a single block may be longer.
     * @param kept renamed files that are kept.
     */
    AuditFile(Path path, long maxBytes, int kept) {
        this.path = path;
        this.file = new AppendedFile(path);
        this.maxBytes = maxBytes;
        this.kept = kept;
    }

    Path path() {
        return path;
    }

    /**
     * Opens the file, which nobody else writes from now on. Before the log's thread.
     *
     * @throws IOException when it cannot be opened, or another process has it.
     */
    void open() throws IOException {
        file.open();
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
        if (reopens || isMoved()) {
            reopens = false;
            file.close();
        }
        file.open();
        if (file.length() > 0 && file.length() + count > maxBytes) {
            rotate();
        }
        file.append(block, count);
    }

    private boolean isMoved() throws IOException {
        final long nowNs = System.nanoTime();
        if (nowNs - checkedNs < CHECK_NS) {
            return false;
        }
        checkedNs = nowNs;
        return file.isMoved();
    }

    private void rotate() throws IOException {
        file.close();
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

    @Override
    public void close() throws IOException {
        file.close();
    }
}
