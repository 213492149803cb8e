package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.AuditSettings;
import org.peregrine.engine.status.EngineCounter;

/** Audit log and access log on disks that are full, that hang, or that are none. */
@Timeout(60)
final class AuditDiskTest {
    @TempDir
    private Path directory;

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    private EngineContext audited(EngineContext context) {
        return context.audit(AuditSettings.to(file(), said::add));
    }

    private Path file() {
        return directory.resolve("audit.jsonl");
    }

    @Test
    void shouldServeOnAndSaySoWhenTheDiskIsFull() throws Exception {
        final Path full = Path.of("/dev/full");
        assumeThat(Files.isWritable(full)).isTrue();
        final UnaryOperator<EngineContext> settings =
                context -> context.audit(AuditSettings.to(full, said::add)).limit(Limit.AUDIT_RING_BYTES, 1 << 16);
        try (EngineHarness harness = EngineHarness.start(settings)) {
            harness.exchange(EngineHarness.echo(1, "x"));
            harness.awaitUntil(() -> !said.isEmpty());
            fill(harness);
        }
        assertThat(said).hasSize(2);
        assertThat(said.getFirst()).contains("audit log: cannot write: No space left on device; serving goes on");
        assertThat(said.getLast()).containsPattern("audit log: missed: [0-9]+ requests");
    }

    private static void fill(EngineHarness harness) {
        for (int i = 0; harness.engine.counter(EngineCounter.AUDIT_MISSED) < 10; i++) {
            assertThat(i).isLessThan(100_000);
            assertThat(harness.exchange(EngineHarness.echo(i, "x"))).contains("\"result\"");
        }
    }

    @Test
    void shouldServeOnWhileTheDiskHangsAndTellOfTheGapAfterwards() throws Exception {
        try (HangingDisk disk = new HangingDisk(directory)) {
            final UnaryOperator<EngineContext> small = context ->
                    context.audit(AuditSettings.to(disk.path(), said::add)).limit(Limit.AUDIT_RING_BYTES, 1 << 16);
            try (EngineHarness harness = EngineHarness.start(small)) {
                fill(harness);
                disk.release();
                harness.awaitUntil(() -> disk.lines().toString().contains("\"event\":\"gap\",\"missed\":"));
            }
        }
    }

    /** The engine closes before the disk goes on, which the thread of the log then learns. */
    @Test
    void shouldEndWhileTheDiskHangsAndTellOfWhatIsLost() throws Exception {
        final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
        try (HangingDisk disk = new HangingDisk(directory)) {
            final EngineHarness harness =
                    EngineHarness.start(context -> context.audit(AuditSettings.to(disk.path(), said::add))
                            .limit(Limit.AUDIT_RING_BYTES, 1 << 16)
                            .errorHandler(errors::add));
            fill(harness);
            final long missed = harness.engine.counter(EngineCounter.AUDIT_MISSED);
            harness.close();
            assertThat(errors).isEmpty();
            assertThat(said)
                    .singleElement()
                    .asString()
                    .matches(
                            "audit log: the disk has not taken a write for [2-5] s at the end; missed: [0-9,]+ requests");
            final String count =
                    said.getFirst().replaceAll(".*missed: ([0-9,]+) .*", "$1").replace(",", "");
            assertThat(Long.parseLong(count)).isGreaterThan(missed);
        }
    }

    @Test
    void shouldNotStartWithAFileThatCannotBeWritten() {
        final Path missing = directory.resolve("no/such/file");
        assertThatThrownBy(() -> EngineHarness.start(context -> context.audit(AuditSettings.to(missing, said::add))))
                .hasMessageContaining("The audit log cannot be written: " + missing + ": no such file or directory");
        assertThatThrownBy(() -> AuditSettings.to(file(), said::add).withAccessFile(file()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNotStartWithWhatIsNoFile() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file().toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> EngineHarness.start(this::audited))
                .hasMessageEndingWith("The audit log cannot be written: " + file()
                        + ": is a FIFO, no file: to open it waits for its other end");
        assertThatThrownBy(() -> EngineHarness.start(context -> context.audit(AuditSettings.to(directory, said::add))))
                .hasMessageEndingWith("The audit log cannot be written: " + directory + ": Is a directory");
    }
}
