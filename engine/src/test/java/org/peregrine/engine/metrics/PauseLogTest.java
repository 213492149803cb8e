package org.peregrine.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.status.PauseVisibility;

/**
 * The metrics of a process, against the JVM's own log of the same process. Both count the same nanoseconds: the
 * sums of the metrics are those of one run of safepoints in the log, the first few of which lie before its first look.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PauseLogTest {
    private static final String EXPORT = "--add-exports=java.base/jdk.internal.perf=ALL-UNNAMED";
    private static final Pattern SAFEPOINT =
            Pattern.compile("Safepoint \"(\\w+)\".* Reaching safepoint: (\\d+) ns, .*Total: (\\d+) ns");
    private static final Pattern COLLECTION = Pattern.compile("\\bPause [A-Z].* ([0-9.]+)ms$");
    private static final double NS_PER_MS = 1e6;

    @TempDir
    private Path directory;

    private final Map<String, Seen> seen = new HashMap<>();

    /** A row of the metrics. */
    private record Seen(long count, long sumNs, long maxNs) {}

    /** A safepoint of the log with the collector's pauses in it. */
    private record Logged(long syncNs, long totalNs, int collections, double collectionMs) {}

    private List<Logged> run(String scenario, String... options) throws IOException, InterruptedException {
        final Path log = directory.resolve("jvm.log");
        final Path out = directory.resolve("out.txt");
        final List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", "-Xms300m", "-Xmx300m"));
        command.add("-Xlog:safepoint,gc,gc+phases:file=" + log + "::filecount=0");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PauseProbe.class.getName(), scenario));
        final Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(out)).isZero();
        } finally {
            process.destroyForcibly();
        }
        for (final String line : Files.readAllLines(out)) {
            final String[] words = line.split(" ", -1);
            seen.put(words[0], new Seen(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3])));
        }
        return logged(log);
    }

    private static List<Logged> logged(Path log) throws IOException {
        final List<Logged> all = new ArrayList<>();
        int collections = 0;
        double collectionMs = 0;
        for (final String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
            final Matcher collection = COLLECTION.matcher(line);
            if (collection.find()) {
                collections++;
                collectionMs += Double.parseDouble(collection.group(1));
            }
            final Matcher safepoint = SAFEPOINT.matcher(line);
            if (safepoint.find()) {
                all.add(new Logged(
                        Long.parseLong(safepoint.group(2)),
                        Long.parseLong(safepoint.group(3)),
                        collections,
                        collectionMs));
                collections = 0;
                collectionMs = 0;
            }
        }
        return all;
    }

    /** Those of the log that the metrics have seen: as many as it says, with the sum that it says. */
    private List<Logged> matching(List<Logged> all) {
        final Seen pause = seen.get("pause");
        for (int from = 0; from + pause.count <= all.size(); from++) {
            final List<Logged> window = all.subList(from, from + (int) pause.count);
            if (window.stream().mapToLong(Logged::totalNs).sum() == pause.sumNs) {
                return window;
            }
        }
        throw new AssertionError("No " + pause + " in " + all);
    }

    private List<Logged> assertAgrees(List<Logged> all) {
        final List<Logged> window = matching(all);
        final Seen syncs = seen.get("time-to-safepoint");
        assertThat(syncs.count).isEqualTo(window.size());
        assertThat(syncs.sumNs)
                .isEqualTo(window.stream().mapToLong(Logged::syncNs).sum());
        assertThat(syncs.maxNs)
                .isGreaterThanOrEqualTo(
                        window.stream().mapToLong(Logged::syncNs).max().orElseThrow());
        assertThat(seen.get("pause").maxNs)
                .isGreaterThanOrEqualTo(
                        window.stream().mapToLong(Logged::totalNs).max().orElseThrow());
        return window;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseG1GC", "-XX:+UseZGC", "-XX:+UseShenandoahGC"})
    void shouldAgreeWithTheLogOfEachCollector(String collector) throws Exception {
        final List<Logged> window = assertAgrees(run(PauseProbe.COLLECT, EXPORT, collector));
        final Seen collections = seen.get("gc-pause");
        assertThat(collections.count)
                .isPositive()
                .isEqualTo(window.stream().mapToInt(Logged::collections).sum());
        assertThat(collections.sumNs).isBetween(1L, seen.get("pause").sumNs - seen.get("time-to-safepoint").sumNs);
        if (!collector.contains("ZGC")) { // Its pauses are shorter than what can come between the two clocks of one.
            final double loggedMs =
                    window.stream().mapToDouble(Logged::collectionMs).sum();
            assertThat(collections.sumNs / NS_PER_MS).isGreaterThan(0.5 * loggedMs);
        }
    }

    /** Time to safepoint. */
    @Test
    void shouldAgreeWithTheLogWhileAThreadCannotBeStopped() throws Exception {
        final List<Logged> window = assertAgrees(run(PauseProbe.STALL, EXPORT, "-XX:+UseSerialGC"));
        assertThat(window).hasSizeGreaterThanOrEqualTo(15);
        assertThat(seen.get("time-to-safepoint").sumNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1));
    }

    /** As the launcher starts it. */
    @Test
    void shouldAgreeWithTheLogOfManySafepointsWithinATick() throws Exception {
        final List<Logged> window =
                assertAgrees(run(PauseProbe.BURST, EXPORT, "-XX:+UseSerialGC", "-XX:+PerfDisableSharedMem"));
        assertThat(window).hasSizeGreaterThanOrEqualTo(300);
    }

    @Test
    void shouldSayThatItCannotSeePausesWithoutTheExport() throws Exception {
        run(PauseProbe.BURST);
        assertThat(seen.get("visibility").maxNs).isEqualTo(PauseVisibility.NOT_EXPORTED.ordinal());
        assertThat(seen.get("pause").count).isZero();
    }

    @Test
    void shouldSayThatItCannotSeePausesWithoutTheCounters() throws Exception {
        run(PauseProbe.BURST, EXPORT, "-XX:-UsePerfData");
        assertThat(seen.get("visibility").maxNs).isEqualTo(PauseVisibility.NOT_COUNTED.ordinal());
        assertThat(seen.get("pause").count).isZero();
    }
}
