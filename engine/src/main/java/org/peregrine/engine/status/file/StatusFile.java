package org.peregrine.engine.status.file;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.file.PrivateFiles;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.ReportedError;
import org.peregrine.engine.status.ThreadHealth;

/**
 * The writing side of a status file: {@link StatusFileDescriptor} says what stands where. One thread at a time.
 *
 * <p>Written as a whole, not mapped: a mapped page that somebody truncates away, or for which the disk has no room, is
 * an error wherever it is touched next. A file that was cut or removed is whole again an interval later.
 */
public final class StatusFile {
    private static final EngineCounter[] COUNTERS = EngineCounter.values();
    private static final int LENGTH = StatusFileDescriptor.length(COUNTERS.length);

    private final Path path;
    private final File file;
    private final Path unnamed;
    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
    private final EngineCounters counters = new EngineCounters(
            new UnsafeBuffer(
                    buffer, StatusFileDescriptor.VALUES_OFFSET, StatusFileDescriptor.valuesLength(COUNTERS.length)),
            new UnsafeBuffer(
                    buffer,
                    StatusFileDescriptor.labelsOffset(COUNTERS.length),
                    StatusFileDescriptor.labelsLength(COUNTERS.length)));
    /** The bytes to be written. */
    private final byte[] copy = new byte[LENGTH];

    private RandomAccessFile out;
    private long sequence;

    private StatusFile(Path path) {
        this.path = path;
        this.file = path.toFile();
        this.unnamed = path.resolveSibling(path.getFileName() + ".new");
    }

    /**
     * Makes the file, for its owner alone; a file of that name is replaced.
     *
     * @param path of the file.
     * @param pid of this process.
     * @param startMs milliseconds since 1970.
     * @return the file, with nothing of an interval.
     * @throws IOException when it cannot be written; the message names it.
     */
    public static StatusFile create(Path path, long pid, long startMs) throws IOException {
        final StatusFile file = new StatusFile(path);
        file.buffer.putInt(StatusFileDescriptor.MAGIC_OFFSET, StatusFileDescriptor.MAGIC);
        file.buffer.putInt(StatusFileDescriptor.VERSION_OFFSET, StatusFileDescriptor.VERSION);
        file.buffer.putLong(StatusFileDescriptor.PID_OFFSET, pid);
        file.buffer.putLong(StatusFileDescriptor.START_OFFSET, startMs);
        file.buffer.putInt(StatusFileDescriptor.COUNTERS_OFFSET, COUNTERS.length);
        file.flush();
        return file;
    }

    /** Writes all of it; makes the file when there is none, or no longer the one that was made. */
    private void flush() throws IOException {
        try {
            if (out == null || file.length() == 0) {
                make();
            } else {
                putSequence(++sequence);
                write(0, LENGTH);
                putSequence(++sequence);
            }
        } catch (final IOException | RuntimeException failure) {
            CloseHelper.quietClose(out);
            out = null;
            IoUtil.deleteIfExists(file, failure::addSuppressed);
            IoUtil.deleteIfExists(unnamed.toFile(), failure::addSuppressed);
            throw new IOException("status file " + path + ": " + LogText.describe(failure), failure);
        }
    }

    /** Gives the file its name when it is whole: a reader never finds a part of one. */
    private void make() throws IOException {
        CloseHelper.quietClose(out);
        Files.deleteIfExists(unnamed);
        PrivateFiles.createNewFile(unnamed);
        out = new RandomAccessFile(unnamed.toFile(), "rw");
        sequence += 2;
        buffer.putLong(StatusFileDescriptor.SEQUENCE_OFFSET, sequence);
        write(0, LENGTH);
        Files.move(unnamed, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private void putSequence(long next) throws IOException {
        buffer.putLong(StatusFileDescriptor.SEQUENCE_OFFSET, next);
        write(StatusFileDescriptor.SEQUENCE_OFFSET, StatusFileDescriptor.SEQUENCE_OFFSET + Long.BYTES);
    }

    private void write(int from, int to) throws IOException {
        buffer.getBytes(from, copy, from, to - from);
        out.seek(from);
        out.write(copy, from, to - from);
    }

    /**
     * Writes which cores the threads of the path have. At launch, before the first interval.
     *
     * @param text ASCII; what has no room is left out.
     * @throws IOException when it cannot be written; the next call tries again.
     */
    public void cores(String text) throws IOException {
        putText(StatusFileDescriptor.CORES_LENGTH_OFFSET, text, StatusFileDescriptor.MAX_CORES_LENGTH);
        flush();
    }

    private void putText(int lengthOffset, String text, int maxLength) {
        final byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        final int length = Math.min(ascii.length, maxLength);
        buffer.putBytes(lengthOffset + Integer.BYTES, ascii, 0, length);
        buffer.putInt(lengthOffset, length);
    }

    /**
     * Writes what an interval has brought.
     *
     * @param interval the last one.
     * @throws IOException when it cannot be written; the next call tries again.
     */
    public void write(StatusInterval interval) throws IOException {
        buffer.putLong(StatusFileDescriptor.END_OFFSET, interval.endMs());
        interval.gauges()
                .forEach((gauge, value) ->
                        buffer.putLong(StatusFileDescriptor.GAUGES_OFFSET + Long.BYTES * gauge.ordinal(), value));
        interval.counters().forEach(counters::set);
        putRows(interval.rows());
        if (interval.slow() != null) {
            putSlow(interval.slow());
        }
        putThreads(interval.threads());
        putErrors(interval.errors());
        flush();
    }

    private void putThreads(List<ThreadHealth> threads) {
        final StringBuilder text = new StringBuilder();
        for (final ThreadHealth thread : threads) {
            final String line = thread.shard()
                    + '\t'
                    + thread.thread()
                    + '\t'
                    + thread.stalledNs()
                    + '\t'
                    + thread.handler()
                    + '\n';
            if (text.length() + line.length() <= StatusFileDescriptor.MAX_THREADS_LENGTH) {
                text.append(line);
            }
        }
        putText(StatusFileDescriptor.THREADS_LENGTH_OFFSET, text.toString(), StatusFileDescriptor.MAX_THREADS_LENGTH);
    }

    private void putRows(List<StatusRow> rows) {
        final int rowCount = Math.min(rows.size(), StatusFileDescriptor.MAX_ROWS);
        for (int i = 0; i < rowCount; i++) {
            write(StatusFileDescriptor.ROWS_OFFSET + i * StatusFileDescriptor.ROW_LENGTH, rows.get(i));
        }
        buffer.putInt(StatusFileDescriptor.ROW_COUNT_OFFSET, rowCount);
    }

    private void putSlow(List<StatusSlow> slow) {
        final int slowCount = Math.min(slow.size(), StatusFileDescriptor.MAX_SLOW);
        for (int i = 0; i < slowCount; i++) {
            write(StatusFileDescriptor.SLOW_OFFSET + i * StatusFileDescriptor.SLOW_LENGTH, slow.get(i));
        }
        buffer.putInt(StatusFileDescriptor.SLOW_COUNT_OFFSET, slowCount);
    }

    private void putErrors(List<ReportedError> errors) {
        final int errorCount = Math.min(errors.size(), StatusFileDescriptor.MAX_ERRORS);
        for (int i = 0; i < errorCount; i++) {
            write(StatusFileDescriptor.ERRORS_OFFSET + i * StatusFileDescriptor.ERROR_LENGTH, errors.get(i));
        }
        buffer.putInt(StatusFileDescriptor.ERROR_COUNT_OFFSET, errorCount);
    }

    private void write(int offset, ReportedError error) {
        buffer.putLong(offset + StatusFileDescriptor.ERROR_COUNT, error.count());
        buffer.putLong(offset + StatusFileDescriptor.ERROR_FIRST, error.firstMs());
        buffer.putLong(offset + StatusFileDescriptor.ERROR_LAST, error.lastMs());
        final byte[] text = (error.source() + '\t' + error.text()).getBytes(StandardCharsets.UTF_8);
        final int length = Math.min(text.length, StatusFileDescriptor.MAX_ERROR_TEXT_LENGTH);
        buffer.putInt(offset + StatusFileDescriptor.ERROR_TEXT_LENGTH, length);
        buffer.putBytes(offset + StatusFileDescriptor.ERROR_TEXT, text, 0, length);
    }

    private void write(int offset, StatusRow row) {
        buffer.putInt(offset + StatusFileDescriptor.ROW_KIND, row.kind().ordinal());
        final byte[] name = row.name().getBytes(StandardCharsets.UTF_8);
        final int length = Math.min(name.length, StatusFileDescriptor.MAX_NAME_LENGTH);
        buffer.putInt(offset + StatusFileDescriptor.ROW_NAME_LENGTH, length);
        buffer.putBytes(offset + StatusFileDescriptor.ROW_NAME, name, 0, length);
        write(offset + StatusFileDescriptor.ROW_LAST, row.last());
        write(offset + StatusFileDescriptor.ROW_TOTAL, row.total());
    }

    private void write(int offset, StatusRow.Figures figures) {
        buffer.putLong(offset, figures.count());
        buffer.putLong(offset + Long.BYTES, figures.sum());
        buffer.putLong(offset + 2 * Long.BYTES, figures.p50());
        buffer.putLong(offset + 3 * Long.BYTES, figures.p90());
        buffer.putLong(offset + 4 * Long.BYTES, figures.p99());
        buffer.putLong(offset + 5 * Long.BYTES, figures.p999());
        buffer.putLong(offset + 6 * Long.BYTES, figures.most());
    }

    private void write(int offset, StatusSlow slow) {
        buffer.putLong(offset + StatusFileDescriptor.SLOW_RECEIVED, slow.receivedMs());
        buffer.putLong(offset + StatusFileDescriptor.SLOW_DURATION, slow.durationNs());
        buffer.putLong(offset + StatusFileDescriptor.SLOW_CONNECTION, slow.connectionId());
        final byte[] text = slow.text().getBytes(StandardCharsets.UTF_8);
        final int length = Math.min(text.length, StatusFileDescriptor.MAX_TEXT_LENGTH);
        buffer.putInt(offset + StatusFileDescriptor.SLOW_TEXT_LENGTH, length);
        buffer.putBytes(offset + StatusFileDescriptor.SLOW_TEXT, text, 0, length);
    }

    /** Removes the file. */
    public void delete() {
        CloseHelper.quietClose(out);
        out = null;
        IoUtil.deleteIfExists(file);
    }
}
