package org.peregrine.engine.status.file;

import org.agrona.BitUtil;
import org.agrona.concurrent.status.CountersReader;
import org.peregrine.engine.status.ReportedError;

/**
 * Layout of the file in which a running engine shows itself to other processes. Native byte order, since it is read on
 * the same machine.
 *
 * <pre>
 *      0  magic (4), set last      4  version (4)             8  pid (8)
 *     16  start, epoch ms (8)     24  sequence (8)           32  end of the last interval, epoch ms (8)
 *     40  counters (4)                                       48  rows (4)                 52  slow requests (4)
 *     56  errors (4)
 *    128  gauges, 8 bytes each, see {@link StatusGauge}
 *    384  rows, 256 bytes each:           kind (4), length of the name (4), name (104),
 *                                         last interval: count, sum, p50, p90, p99, p99.9, most (7 × 8), all so far
 *      …  slow requests, 512 bytes each:  received, epoch ms (8), end to end ns (8), connection (8), length (4), text
 *      …  cores of the path's threads:    length (4), text (1020)
 *      …  threads of the path:         length (4), text (4092): shard, thread, nanoseconds for which it has not moved,
 *                                      separated by tabs, a line for each
 *      …  errors, 512 bytes each:         count (8), first, epoch ms (8), last (8), length (4), source, a tab, text
 *      …  counters, summed over shards: their values, then their labels, as Agrona's CountersManager lays them out
 * </pre>
 *
 * <p>All of it is written by the metrics thread once an interval, and the sequence is odd meanwhile: a reader reads it
 * before and after, and again when it differs or is odd.
 */
final class StatusFileDescriptor {
    static final int MAGIC = 0x50524753;
    static final int VERSION = 6;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 4;
    static final int PID_OFFSET = 8;
    static final int START_OFFSET = 16;
    static final int SEQUENCE_OFFSET = 24;
    static final int END_OFFSET = 32;
    static final int COUNTERS_OFFSET = 40;
    static final int ROW_COUNT_OFFSET = 48;
    static final int SLOW_COUNT_OFFSET = 52;
    static final int ERROR_COUNT_OFFSET = 56;
    static final int GAUGES_OFFSET = 128;

    static final int ROWS_OFFSET = 384;
    static final int MAX_ROWS = 128;
    static final int ROW_LENGTH = 256;
    static final int ROW_KIND = 0;
    static final int ROW_NAME_LENGTH = 4;
    static final int ROW_NAME = 8;
    static final int MAX_NAME_LENGTH = 104;
    static final int ROW_LAST = 112;
    static final int ROW_TOTAL = 168;

    static final int SLOW_OFFSET = ROWS_OFFSET + MAX_ROWS * ROW_LENGTH;
    static final int MAX_SLOW = 16;
    static final int SLOW_LENGTH = 512;
    static final int SLOW_RECEIVED = 0;
    static final int SLOW_DURATION = 8;
    static final int SLOW_CONNECTION = 16;
    static final int SLOW_TEXT_LENGTH = 24;
    static final int SLOW_TEXT = 28;
    static final int MAX_TEXT_LENGTH = SLOW_LENGTH - SLOW_TEXT;

    static final int CORES_LENGTH_OFFSET = SLOW_OFFSET + MAX_SLOW * SLOW_LENGTH;
    static final int CORES_OFFSET = CORES_LENGTH_OFFSET + Integer.BYTES;
    static final int MAX_CORES_LENGTH = 1020;

    static final int THREADS_LENGTH_OFFSET = CORES_OFFSET + MAX_CORES_LENGTH;
    static final int THREADS_OFFSET = THREADS_LENGTH_OFFSET + Integer.BYTES;
    static final int MAX_THREADS_LENGTH = 4092;

    static final int ERRORS_OFFSET = THREADS_OFFSET + MAX_THREADS_LENGTH;
    static final int MAX_ERRORS = ReportedError.MAX_ERRORS;
    static final int ERROR_LENGTH = 512;
    static final int ERROR_COUNT = 0;
    static final int ERROR_FIRST = 8;
    static final int ERROR_LAST = 16;
    static final int ERROR_TEXT_LENGTH = 24;
    static final int ERROR_TEXT = 28;
    static final int MAX_ERROR_TEXT_LENGTH = ERROR_LENGTH - ERROR_TEXT;

    static final int VALUES_OFFSET =
            BitUtil.align(ERRORS_OFFSET + MAX_ERRORS * ERROR_LENGTH, CountersReader.COUNTER_LENGTH);

    private StatusFileDescriptor() {}

    static int valuesLength(int counters) {
        return counters * CountersReader.COUNTER_LENGTH;
    }

    static int labelsLength(int counters) {
        return counters * CountersReader.METADATA_LENGTH;
    }

    static int labelsOffset(int counters) {
        return VALUES_OFFSET + valuesLength(counters);
    }

    static int length(int counters) {
        return labelsOffset(counters) + labelsLength(counters);
    }
}
