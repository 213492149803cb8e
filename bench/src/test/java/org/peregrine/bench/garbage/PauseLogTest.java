package org.peregrine.bench.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PauseLogTest {
    private static final String OTHER = """
            [0.055s][info][gc] Using Serial
            [0.155s][info][safepoint] Safepoint "ICBufferFull", Time since last: 5 ns, Reaching safepoint: 1 ns, \
            Cleanup: 0 ns, At safepoint: 2 ns, Leaving safepoint: 3 ns, Total: 9000000 ns, Threads: 0 runnable, 9 total
            """;

    @TempDir
    private Path directory;

    private static String safepoint(String operation, long totalNs) {
        return "[1.5s][info][safepoint] Safepoint \"" + operation
                + "\", Time since last: 53 ns, Reaching safepoint: 7 ns,"
                + " Cleanup: 0 ns, At safepoint: 9 ns, Leaving safepoint: 1 ns, Total: " + totalNs
                + " ns, Threads: 1 runnable, 20 total\n";
    }

    @Test
    void shouldAddUpWhatCollectorsStopForAlone() {
        assertThat(PauseLog.of(OTHER)).isEqualTo(Pauses.NONE);
        assertThat(PauseLog.of(OTHER + safepoint("SerialCollectForAllocation", 700) + safepoint("ZMarkEndYoung", 1_200)
                        + safepoint("ShenandoahInitMark", 300) + "not a line"))
                .isEqualTo(new Pauses(3, 2_200, 1_200, 0, 0));
    }

    /** A thread that waits for memory is no pause, and is not hidden either. */
    @Test
    void shouldCountThreadsThatWaitForMemory() {
        final String stall = "[2.0s][info][gc] Allocation Stall (pg-blocking-1) 12.500ms\n";
        assertThat(PauseLog.of(stall + safepoint("ZMarkEndYoung", 10) + stall))
                .isEqualTo(new Pauses(1, 10, 10, 2, 12_500_000));
    }

    @Test
    void shouldReadFromAMark() throws IOException {
        final PauseLog log = new PauseLog(directory.resolve("jvm.log"));
        Files.writeString(log.file(), safepoint("G1CollectForAllocation", 5_000_000));
        final long mark = log.mark();
        assertThat(log.since(mark)).isEqualTo(Pauses.NONE);
        Files.writeString(log.file(), safepoint("G1PauseRemark", 4), StandardOpenOption.APPEND);
        assertThat(log.since(mark)).isEqualTo(new Pauses(1, 4, 4, 0, 0));
        assertThat(log.since(0).count()).isEqualTo(2);
    }

    /** The words of this JVM, which another version may change. */
    @ParameterizedTest
    @EnumSource(Collector.class)
    void shouldSeeThePausesOfEachCollector(Collector collector) throws Exception {
        final PauseLog log = new PauseLog(directory.resolve("jvm.log"));
        final List<String> command =
                new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", collector.flag()));
        command.addAll(List.of(log.options(), "-Xmx64m", "-cp", System.getProperty("java.class.path")));
        command.add(Collecting.class.getName());
        final Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("out")))
                .isZero();
        final Pauses pauses = log.since(0);
        assertThat(pauses.count()).isGreaterThanOrEqualTo(2);
        assertThat(pauses.maxNs()).isPositive().isLessThanOrEqualTo(pauses.totalNs());
    }

    /** A program that collects twice. */
    static final class Collecting {
        private Collecting() {}

        public static void main(String[] args) {
            System.gc();
            System.gc();
        }
    }
}
