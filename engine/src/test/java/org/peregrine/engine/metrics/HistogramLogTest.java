package org.peregrine.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.status.ReportedError;

class HistogramLogTest {
    private static final long START_MS = 1_790_000_000_000L;

    @TempDir
    private Path directory;

    private static Histogram of(long... valuesNs) {
        final Histogram histogram = new Histogram(HistogramSet.HIGHEST_NS, 2);
        for (final long value : valuesNs) {
            histogram.recordValue(value);
        }
        return histogram;
    }

    private static Interval interval(int second, long... endToEndNs) {
        return interval(second, List.of(), endToEndNs);
    }

    private static Interval interval(int second, List<ReportedError> errors, long... endToEndNs) {
        final SlowRequest slow = new SlowRequest(
                new SlowRequest.Name("tools/call", "my tool", "\"a\\tb\"", 3, 1),
                0,
                START_MS,
                2_000,
                Map.of(Latency.WORKER, 2_000L),
                List.of(new Cause.Share(Cause.SLOW_HANDLER, 2_000, "worker")));
        final Map<EngineCounter, Long> counters = new EnumMap<>(EngineCounter.class);
        counters.put(EngineCounter.AERON_LOSSES, 3L + second);
        counters.put(EngineCounter.AERON_RETRANSMITS, 0L);
        return new Interval(
                new Interval.Span(
                        START_MS + 1000L * second,
                        START_MS + 1000L * (second + 1),
                        1_000_000_000L * second,
                        1_000_000_000L * (second + 1)),
                new Interval.Latencies(
                        Map.of(Latency.END_TO_END, of(endToEndNs), Latency.DECODE, of()),
                        Map.of("tools/call", of(endToEndNs)),
                        Map.of("my tool", of(endToEndNs)),
                        List.of(slow)),
                new Interval.Stops(
                        PauseVisibility.SHOWN,
                        of(5_000_000),
                        of(4_000_000),
                        of(1_000),
                        of(7_000),
                        Interval.Sums.NONE,
                        List.of()),
                new Interval.Load(new ProcessUsage(0, 0, 0, 0, 0), counters, 0, 256, 0, 0, errors));
    }

    @Test
    void shouldWriteErrorsAndCountersWhenTheyChange() throws IOException {
        final Path file = directory.resolve("latency.hlog");
        final HistogramLog log = HistogramLog.in(file);
        final ReportedError once = new ReportedError("aeron", "no room", 1, 1_000, 1_000);
        final ReportedError twice = new ReportedError("aeron", "no room", 2, 1_000, 3_000);
        log.onInterval(interval(0, List.of(once), 1_000), null);
        log.onInterval(interval(1, List.of(once), 1_000), null);
        log.onInterval(interval(2, List.of(twice), 1_000), null);
        log.onClose();
        assertThat(Files.readAllLines(file))
                .filteredOn(line -> line.startsWith("#Error") || line.startsWith("#Counter"))
                .containsExactly(
                        "#Error: 1\t1000\t1000\taeron\tno room",
                        "#Counter: 3\t" + EngineCounter.AERON_LOSSES.label(),
                        "#Counter: 4\t" + EngineCounter.AERON_LOSSES.label(),
                        "#Error: 2\t1000\t3000\taeron\tno room",
                        "#Counter: 5\t" + EngineCounter.AERON_LOSSES.label());
    }

    @Test
    void shouldBeReadableByTheLogReaderWithTagsTimesAndValues() throws IOException {
        final Path file = directory.resolve("latency.hlog");
        final HistogramLog log = HistogramLog.in(file);
        log.onInterval(interval(0, 1_000, 2_000), null);
        log.onInterval(interval(1, 3_000_000), null);
        log.onClose();
        final Map<String, Histogram> sums = new HashMap<>();
        final HistogramLogReader reader = new HistogramLogReader(file.toFile());
        long lastEndMs = 0;
        while (reader.hasNext()) {
            final EncodableHistogram next = reader.nextIntervalHistogram();
            sums.computeIfAbsent(next.getTag(), tag -> of()).add((Histogram) next);
            lastEndMs = Math.max(lastEndMs, next.getEndTimeStamp());
        }
        assertThat(sums)
                .containsOnlyKeys(
                        "end-to-end",
                        "method/tools/call",
                        "tool/my_tool",
                        "pause",
                        "gc-pause",
                        "time-to-safepoint",
                        "hiccup");
        assertThat(sums.get("end-to-end").getTotalCount()).isEqualTo(3);
        assertThat(sums.get("end-to-end").getMaxValue()).isBetween(2_990_000L, 3_030_000L);
        assertThat(sums.get("pause").getTotalCount()).isEqualTo(2);
        assertThat(lastEndMs).isEqualTo(START_MS + 2_000);
        assertThat(Files.readAllLines(file))
                .contains(
                        "#Slow: " + START_MS + "\t2000\ttools/call\tmy tool\t3\t\"a\\tb\"\tslow handler (worker) 100%");
    }

    private static Map<Long, Long> counts(Path file) throws IOException {
        final Map<Long, Long> counts = new TreeMap<>();
        final HistogramLogReader reader = new HistogramLogReader(file.toFile());
        while (reader.hasNext()) {
            final EncodableHistogram next = reader.nextIntervalHistogram();
            if ("end-to-end".equals(next.getTag())) {
                counts.put((next.getStartTimeStamp() - START_MS) / 1000, ((Histogram) next).getTotalCount());
            }
        }
        return counts;
    }

    /** The link leads to a device that is always full, and then to a disk with room. */
    @Test
    void shouldTryAgainWhenThereIsNoRoomAndTellWhatIsMissing() throws IOException {
        final Path disk = directory.resolve("disk.hlog");
        final Path link = Files.createSymbolicLink(directory.resolve("latency.hlog"), disk);
        final HistogramLog log = HistogramLog.in(link);
        log.onInterval(interval(0, 1_000), null);
        log.onClose();
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("/dev/full"));
        assertThatThrownBy(() -> log.onInterval(interval(1, 1_000), null))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("The histogram log cannot be written, the next try is in 10 s");
        for (int second = 2; second < 11; second++) {
            log.onInterval(interval(second, 1_000), null);
        }
        assertThatThrownBy(() -> log.onInterval(interval(11, 1_000), null)).isInstanceOf(UncheckedIOException.class);
        Files.delete(link);
        Files.createSymbolicLink(link, disk);
        for (int second = 12; second < 23; second++) {
            log.onInterval(interval(second, 1_000, 2_000), null);
        }
        log.onClose();
        assertThat(counts(disk)).containsExactly(Map.entry(0L, 1L), Map.entry(21L, 2L), Map.entry(22L, 2L));
        assertThat(Files.readAllLines(disk)).contains("#[20 intervals missing: the log could not be written]");
    }

    @Test
    void shouldKeepTheLogFromOthersAndLeaveTheRightsOfOneThatIsThere() throws IOException {
        final Path file = directory.resolve("new.hlog");
        HistogramLog.in(file).onClose();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(file, "what was there");
        HistogramLog.in(file).onClose();
        assertThat(file).isEmptyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
    }
}
