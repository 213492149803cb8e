package org.peregrine.engine.status;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.file.PrivateFiles;
import org.peregrine.engine.log.LogText;

/**
 * The writing side of a status file: {@link StatusFileDescriptor} says what stands where. Counters are written in place by
 * their own threads, the rest by one thread at a time.
 */
public final class StatusFile {
    private static final int COUNTERS = EngineCounter.values().length;

    private final Path path;
    private final UnsafeBuffer buffer;
    private long sequence;

    private StatusFile(Path path, UnsafeBuffer buffer) {
        this.path = path;
        this.buffer = buffer;
    }

    /**
     * Makes the file, for its owner alone; a file of that name is replaced. All of it is written once, so that a full disk is noticed here.
     *
     * @param path of the file.
     * @param shards how many.
     * @param pid of this process.
     * @param startMs milliseconds since 1970.
     * @return the file, mapped.
     * @throws IOException when it cannot be written; the message names it.
     */
    public static StatusFile create(Path path, int shards, long pid, long startMs) throws IOException {
        final UnsafeBuffer buffer = map(path, StatusFileDescriptor.length(shards, COUNTERS));
        buffer.putInt(StatusFileDescriptor.VERSION_OFFSET, StatusFileDescriptor.VERSION);
        buffer.putLong(StatusFileDescriptor.PID_OFFSET, pid);
        buffer.putLong(StatusFileDescriptor.START_OFFSET, startMs);
        buffer.putInt(StatusFileDescriptor.SHARDS_OFFSET, shards);
        buffer.putInt(StatusFileDescriptor.COUNTERS_OFFSET, COUNTERS);
        buffer.putIntRelease(StatusFileDescriptor.MAGIC_OFFSET, StatusFileDescriptor.MAGIC);
        return new StatusFile(path, buffer);
    }

    /** Written, not only mapped: touching a page for which there is no room is an error that cannot be caught well. */
    private static UnsafeBuffer map(Path path, int length) throws IOException {
        try {
            Files.deleteIfExists(path);
            PrivateFiles.createNewFile(path);
            Files.write(path, new byte[length], StandardOpenOption.WRITE);
            final MappedByteBuffer mapped = IoUtil.mapExistingFile(path.toFile(), "status file");
            return new UnsafeBuffer(mapped.order(ByteOrder.nativeOrder()));
        } catch (final Exception failure) { // Agrona passes checked ones on undeclared.
            IoUtil.deleteIfExists(path.toFile(), failure::addSuppressed);
            throw new IOException("status file " + path + ": " + LogText.describe(failure), failure);
        }
    }

    /**
     * A shard's counters, which live in the file.
     *
     * @param shard index.
     * @return all at zero.
     */
    public EngineCounters counters(int shard) {
        return new EngineCounters(
                new UnsafeBuffer(
                        buffer,
                        StatusFileDescriptor.valuesOffset(shard, COUNTERS),
                        StatusFileDescriptor.valuesLength(COUNTERS)),
                new UnsafeBuffer(
                        buffer,
                        StatusFileDescriptor.labelsOffset(shard, COUNTERS),
                        StatusFileDescriptor.labelsLength(COUNTERS)));
    }

    /**
     * Writes which cores the threads of the path have. At launch, before the first interval.
     *
     * @param text ASCII; what has no room is left out.
     */
    public void cores(String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        final int length = Math.min(bytes.length, StatusFileDescriptor.MAX_CORES_LENGTH);
        buffer.putBytes(StatusFileDescriptor.CORES_OFFSET, bytes, 0, length);
        buffer.putIntRelease(StatusFileDescriptor.CORES_LENGTH_OFFSET, length);
    }

    /**
     * Writes what an interval has brought. One thread at a time.
     *
     * @param endMs when it ended, milliseconds since 1970.
     * @param gauges of the process.
     * @param rows the table; what has no room is left out.
     * @param slow the slowest requests, the slowest first; null leaves those before.
     */
    public void write(long endMs, Map<StatusGauge, Long> gauges, List<StatusRow> rows, List<StatusSlow> slow) {
        buffer.putLongVolatile(StatusFileDescriptor.SEQUENCE_OFFSET, ++sequence);
        buffer.putLong(StatusFileDescriptor.END_OFFSET, endMs);
        gauges.forEach((gauge, value) ->
                buffer.putLong(StatusFileDescriptor.GAUGES_OFFSET + Long.BYTES * gauge.ordinal(), value));
        final int rowCount = Math.min(rows.size(), StatusFileDescriptor.MAX_ROWS);
        for (int i = 0; i < rowCount; i++) {
            write(StatusFileDescriptor.ROWS_OFFSET + i * StatusFileDescriptor.ROW_LENGTH, rows.get(i));
        }
        buffer.putInt(StatusFileDescriptor.ROW_COUNT_OFFSET, rowCount);
        if (slow != null) {
            final int slowCount = Math.min(slow.size(), StatusFileDescriptor.MAX_SLOW);
            for (int i = 0; i < slowCount; i++) {
                write(StatusFileDescriptor.SLOW_OFFSET + i * StatusFileDescriptor.SLOW_LENGTH, slow.get(i));
            }
            buffer.putInt(StatusFileDescriptor.SLOW_COUNT_OFFSET, slowCount);
        }
        buffer.putLongRelease(StatusFileDescriptor.SEQUENCE_OFFSET, ++sequence);
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
        buffer.putLong(offset + Long.BYTES, figures.p50());
        buffer.putLong(offset + 2 * Long.BYTES, figures.p90());
        buffer.putLong(offset + 3 * Long.BYTES, figures.p99());
        buffer.putLong(offset + 4 * Long.BYTES, figures.p999());
        buffer.putLong(offset + 5 * Long.BYTES, figures.most());
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

    /** Removes the file. Its memory stays valid for counters that are still written. */
    public void delete() {
        IoUtil.deleteIfExists(path.toFile());
    }
}
