package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.status.EngineCounter;

/**
 * A recording whose disk hangs. The writer is held up by its report of a directory that others can look into, which is
 * a part of its first write.
 */
@Timeout(60)
final class RecordingDiskTest {
    private static final String STALLED = "the disk has not taken a write for ";

    @TempDir
    private Path directory;

    private final CountDownLatch disk = new CountDownLatch(1);
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void release() {
        disk.countDown();
    }

    private EngineContext recorded(EngineContext context) {
        return context.recording(RecordingSettings.in(directory.resolve("open"), this::report))
                .limit(Limit.RECORDING_RING_BYTES, 1 << 16)
                .errorHandler(errors::add);
    }

    private void report(String line) {
        if (!line.startsWith("warning: others can look into ")) {
            said.add(line);
            return;
        }
        try {
            disk.await();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void open() throws Exception {
        Files.createDirectory(
                directory.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    @Test
    void shouldTellOnceOfADiskThatHangsAndOnceThatItGoesOn() throws Exception {
        open();
        final FakeClock clock = new FakeClock();
        try (EngineHarness harness =
                EngineHarness.start(context -> recorded(context).clock(clock))) {
            harness.awaitUntil(() -> {
                clock.advance(TimeUnit.MILLISECONDS.toNanos(200));
                harness.exchange(EngineHarness.echo(1, "x"));
                return !said.isEmpty();
            });
            for (int i = 0; i < 100; i++) {
                clock.advance(TimeUnit.SECONDS.toNanos(1));
                harness.exchange(EngineHarness.echo(i, "x"));
            }
            assertThat(said)
                    .containsExactly(STALLED + "5 s; serving goes on, what has no room is counted and not recorded");
            assertThat(harness.engine.counter(EngineCounter.RECORDING_STALLS)).isEqualTo(1);
            disk.countDown();
            harness.awaitUntil(() -> {
                clock.advance(TimeUnit.MILLISECONDS.toNanos(200));
                return said.size() > 1;
            });
        }
        assertThat(said).hasSize(3);
        assertThat(said.get(1)).matches("the disk takes writes again after .*; missed: [0-9,]+ records?");
        assertThat(said.getLast()).contains("documents in 1 file").endsWith("lost 0");
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldEndWhileTheDiskHangsAndTellOfWhatIsLost() throws Exception {
        open();
        final EngineHarness harness = EngineHarness.start(this::recorded);
        harness.exchange(EngineHarness.echo(1, "x"));
        harness.close();
        assertThat(said)
                .singleElement()
                .asString()
                .matches(STALLED + "[2-5] s at the end; 0 documents written; missed 0, lost [1-9][0-9]*");
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldNotStartWithADirectoryThatIsNone() throws Exception {
        Files.createFile(directory.resolve("open"));
        assertThatThrownBy(() -> EngineHarness.start(this::recorded))
                .hasMessageEndingWith(
                        "The recording cannot be written: " + directory.resolve("open") + ": not a directory");
    }
}
