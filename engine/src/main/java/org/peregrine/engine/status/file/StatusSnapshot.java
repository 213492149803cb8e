package org.peregrine.engine.status.file;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.status.ReportedError;
import org.peregrine.engine.status.ThreadHealth;

/**
 * Contents of a status file at one moment; read by any process of the same user.
 *
 * @param pid whose file it is.
 * @param startMs when that process launched its engine, milliseconds since 1970.
 * @param endMs end of the last interval; 0 before the first has ended.
 * @param gauges of the process.
 * @param counters by their labels, summed over shards, in their order; of the last interval's end.
 * @param table latencies and slowest requests.
 * @param cores of the path's threads, as the engine describes them; empty when none is pinned.
 * @param threads of the path.
 */
public record StatusSnapshot(
        long pid,
        long startMs,
        long endMs,
        Map<StatusGauge, Long> gauges,
        Map<String, Long> counters,
        Table table,
        String cores,
        List<ThreadHealth> threads) {
    private static final int MAX_COUNTERS = 10_000;
    private static final int MAX_ATTEMPTS = 10_000;
    private static final int MAX_LENGTH = StatusFileDescriptor.length(MAX_COUNTERS);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final StatusGauge[] GAUGES = StatusGauge.values();
    private static final PauseVisibility[] VISIBILITIES = PauseVisibility.values();
    private static final StatusRow.Kind[] KINDS = StatusRow.Kind.values();

    /**
     * The rows that are written once an interval.
     *
     * @param rows of latencies.
     * @param slow the slowest requests, the slowest first.
     * @param errors that drivers of transports have reported, the latest first.
     */
    public record Table(List<StatusRow> rows, List<StatusSlow> slow, List<ReportedError> errors) {}

    /**
     * Reads a file.
     *
     * @param path of the file.
     * @return its contents.
     * @throws IllegalArgumentException when it is no status file, or of another version.
     * @throws IllegalStateException when its writer does not let it be read.
     */
    public static StatusSnapshot read(Path path) {
        final File file = path.toFile();
        if (!file.isFile() || file.length() < StatusFileDescriptor.VALUES_OFFSET) {
            throw new IllegalArgumentException(path + " is no status file");
        }
        try (RandomAccessFile open = new RandomAccessFile(file, "r")) {
            return read(path, open);
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException(path + " cannot be read: " + unreadable, unreadable);
        }
    }

    private static StatusSnapshot read(Path path, RandomAccessFile file) throws IOException {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            final UnsafeBuffer buffer = contents(file, 0, (int) Math.min(MAX_LENGTH, file.length()));
            check(path, buffer);
            final long sequence = buffer.getLong(StatusFileDescriptor.SEQUENCE_OFFSET);
            if ((sequence & 1) == 0
                    && contents(file, StatusFileDescriptor.SEQUENCE_OFFSET, Long.BYTES)
                                    .getLong(0)
                            == sequence) {
                return decode(buffer);
            }
            Thread.onSpinWait();
        }
        throw new IllegalStateException(path + " is being written without an end");
    }

    /** Fails when the file is cut meanwhile. */
    private static UnsafeBuffer contents(RandomAccessFile file, int from, int length) throws IOException {
        final byte[] bytes = new byte[length];
        file.seek(from);
        file.readFully(bytes);
        return new UnsafeBuffer(bytes);
    }

    private static void check(Path path, UnsafeBuffer buffer) {
        if (buffer.capacity() < StatusFileDescriptor.VALUES_OFFSET
                || buffer.getInt(StatusFileDescriptor.MAGIC_OFFSET) != StatusFileDescriptor.MAGIC) {
            throw new IllegalArgumentException(path + " is no status file");
        }
        final int version = buffer.getInt(StatusFileDescriptor.VERSION_OFFSET);
        if (version != StatusFileDescriptor.VERSION) {
            throw new IllegalArgumentException(
                    path + " has layout " + version + ", this program reads layout " + StatusFileDescriptor.VERSION);
        }
        final int counters = buffer.getInt(StatusFileDescriptor.COUNTERS_OFFSET);
        if (counters < 0 || counters > MAX_COUNTERS || buffer.capacity() < StatusFileDescriptor.length(counters)) {
            throw new IllegalArgumentException(path + " is damaged");
        }
    }

    private static StatusSnapshot decode(UnsafeBuffer buffer) {
        final Map<StatusGauge, Long> gauges = new EnumMap<>(StatusGauge.class);
        for (final StatusGauge gauge : GAUGES) {
            gauges.put(gauge, buffer.getLong(StatusFileDescriptor.GAUGES_OFFSET + Long.BYTES * gauge.ordinal()));
        }
        final List<StatusRow> rows = new ArrayList<>();
        final int rowCount = count(buffer, StatusFileDescriptor.ROW_COUNT_OFFSET, StatusFileDescriptor.MAX_ROWS);
        for (int i = 0; i < rowCount; i++) {
            rows.add(row(buffer, StatusFileDescriptor.ROWS_OFFSET + i * StatusFileDescriptor.ROW_LENGTH));
        }
        final List<StatusSlow> slow = new ArrayList<>();
        final int slowCount = count(buffer, StatusFileDescriptor.SLOW_COUNT_OFFSET, StatusFileDescriptor.MAX_SLOW);
        for (int i = 0; i < slowCount; i++) {
            slow.add(slow(buffer, StatusFileDescriptor.SLOW_OFFSET + i * StatusFileDescriptor.SLOW_LENGTH));
        }
        return new StatusSnapshot(
                buffer.getLong(StatusFileDescriptor.PID_OFFSET),
                buffer.getLong(StatusFileDescriptor.START_OFFSET),
                buffer.getLong(StatusFileDescriptor.END_OFFSET),
                gauges,
                counters(buffer),
                new Table(rows, slow, errors(buffer)),
                text(buffer, StatusFileDescriptor.CORES_LENGTH_OFFSET, StatusFileDescriptor.MAX_CORES_LENGTH),
                threads(buffer));
    }

    private static int count(UnsafeBuffer buffer, int offset, int most) {
        return Math.clamp(buffer.getInt(offset), 0, most);
    }

    private static StatusRow row(UnsafeBuffer buffer, int offset) {
        final int kind = Math.clamp(buffer.getInt(offset + StatusFileDescriptor.ROW_KIND), 0, KINDS.length - 1);
        final int length =
                count(buffer, offset + StatusFileDescriptor.ROW_NAME_LENGTH, StatusFileDescriptor.MAX_NAME_LENGTH);
        return new StatusRow(
                KINDS[kind],
                buffer.getStringWithoutLengthUtf8(offset + StatusFileDescriptor.ROW_NAME, length),
                figures(buffer, offset + StatusFileDescriptor.ROW_LAST),
                figures(buffer, offset + StatusFileDescriptor.ROW_TOTAL));
    }

    private static StatusRow.Figures figures(UnsafeBuffer buffer, int offset) {
        return new StatusRow.Figures(
                buffer.getLong(offset),
                buffer.getLong(offset + Long.BYTES),
                buffer.getLong(offset + 2 * Long.BYTES),
                buffer.getLong(offset + 3 * Long.BYTES),
                buffer.getLong(offset + 4 * Long.BYTES),
                buffer.getLong(offset + 5 * Long.BYTES),
                buffer.getLong(offset + 6 * Long.BYTES));
    }

    /**
     * Whether the pauses of the JVM can be seen.
     *
     * @return as of the last interval.
     */
    public PauseVisibility pauseVisibility() {
        final long ordinal = gauges.get(StatusGauge.PAUSE_VISIBILITY);
        return VISIBILITIES[Math.clamp(ordinal, 0, VISIBILITIES.length - 1)];
    }

    private static StatusSlow slow(UnsafeBuffer buffer, int offset) {
        final int length =
                count(buffer, offset + StatusFileDescriptor.SLOW_TEXT_LENGTH, StatusFileDescriptor.MAX_TEXT_LENGTH);
        return new StatusSlow(
                buffer.getLong(offset + StatusFileDescriptor.SLOW_RECEIVED),
                buffer.getLong(offset + StatusFileDescriptor.SLOW_DURATION),
                buffer.getLong(offset + StatusFileDescriptor.SLOW_CONNECTION),
                buffer.getStringWithoutLengthUtf8(offset + StatusFileDescriptor.SLOW_TEXT, length));
    }

    private static List<ReportedError> errors(UnsafeBuffer buffer) {
        final int errorCount = count(buffer, StatusFileDescriptor.ERROR_COUNT_OFFSET, StatusFileDescriptor.MAX_ERRORS);
        final List<ReportedError> errors = new ArrayList<>();
        for (int i = 0; i < errorCount; i++) {
            errors.add(error(buffer, StatusFileDescriptor.ERRORS_OFFSET + i * StatusFileDescriptor.ERROR_LENGTH));
        }
        return errors;
    }

    private static ReportedError error(UnsafeBuffer buffer, int offset) {
        final int length = count(
                buffer, offset + StatusFileDescriptor.ERROR_TEXT_LENGTH, StatusFileDescriptor.MAX_ERROR_TEXT_LENGTH);
        final String[] parts = buffer.getStringWithoutLengthUtf8(offset + StatusFileDescriptor.ERROR_TEXT, length)
                .split("\t", 2);
        return new ReportedError(
                parts[0],
                parts[parts.length - 1],
                buffer.getLong(offset + StatusFileDescriptor.ERROR_COUNT),
                buffer.getLong(offset + StatusFileDescriptor.ERROR_FIRST),
                buffer.getLong(offset + StatusFileDescriptor.ERROR_LAST));
    }

    private static Map<String, Long> counters(UnsafeBuffer buffer) {
        final int count = buffer.getInt(StatusFileDescriptor.COUNTERS_OFFSET);
        final Map<String, Long> values = new LinkedHashMap<>();
        final int labels = StatusFileDescriptor.labelsOffset(count);
        for (int id = 0; id < count; id++) {
            final int label = labels + CountersReader.metaDataOffset(id);
            if (buffer.getInt(label) == CountersReader.RECORD_ALLOCATED) {
                values.put(
                        buffer.getStringAscii(label + CountersReader.LABEL_OFFSET),
                        buffer.getLong(StatusFileDescriptor.VALUES_OFFSET + CountersReader.counterOffset(id)));
            }
        }
        return values;
    }

    private static List<ThreadHealth> threads(UnsafeBuffer buffer) {
        return text(buffer, StatusFileDescriptor.THREADS_LENGTH_OFFSET, StatusFileDescriptor.MAX_THREADS_LENGTH)
                .lines()
                .map(line -> line.split("\t", -1))
                .filter(parts -> parts.length == 4 && NUMBER.matcher(parts[2]).matches())
                .map(parts -> new ThreadHealth(parts[0], parts[1], Long.parseLong(parts[2]), parts[3]))
                .toList();
    }

    private static String text(UnsafeBuffer buffer, int lengthOffset, int most) {
        return buffer.getStringWithoutLengthAscii(lengthOffset + Integer.BYTES, count(buffer, lengthOffset, most));
    }
}
