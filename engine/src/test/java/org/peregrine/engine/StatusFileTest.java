package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.metrics.MetricsSettings;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.ReportedError;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.engine.status.file.StatusFile;
import org.peregrine.engine.status.file.StatusInterval;
import org.peregrine.engine.status.file.StatusRow;
import org.peregrine.engine.status.file.StatusSlow;
import org.peregrine.engine.status.file.StatusSnapshot;
import org.peregrine.engine.tool.Tool;

/** What another process reads of a running engine. */
final class StatusFileTest {
    private static final long STALL_NS = 30_000_000;
    private static final double TOLERANCE = 0.1;
    private static final int MADE = 500;

    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock();

    private EngineHarness start(Path file) {
        final Tool stalling = Tool.named("stalling").inline((call, reply) -> {
            clock.advance(STALL_NS);
            reply.text("late");
        });
        return EngineHarness.start(
                context ->
                        context.clock(clock).metrics(MetricsSettings.standard().withStatusFile(file)),
                stalling);
    }

    private static StatusRow row(StatusSnapshot snapshot, StatusRow.Kind kind, String name) {
        return snapshot.table().rows().stream()
                .filter(row -> row.kind() == kind && row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldNeverShowAPartOfAFileThatIsMade() throws Exception {
        final Path file = directory.resolve("1.counters");
        StatusFile.create(file, 1, 1);
        final AtomicBoolean made = new AtomicBoolean();
        final CompletableFuture<Integer> reads = CompletableFuture.supplyAsync(() -> {
            int count = 0;
            while (!made.get()) {
                assertThat(StatusSnapshot.read(file).pid()).isEqualTo(1);
                count++;
            }
            return count;
        });
        try {
            for (int i = 0; i < MADE && !reads.isDone(); i++) {
                StatusFile.create(file, 1, 1);
            }
        } finally {
            made.set(true);
        }
        assertThat(reads.get(60, TimeUnit.SECONDS)).isPositive();
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void shouldShowEachInterval() {
        final Path file = directory.resolve("1.counters");
        try (EngineHarness harness = start(file)) {
            harness.exchange(echo(1, "hello"));
            harness.exchange(EngineHarness.call(2, "stalling", "{}"));
            harness.exchange(request(3, "no/such", "{}"));
            final StatusSnapshot before = StatusSnapshot.read(file);
            assertThat(before.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(before.endMs()).isZero();
            assertThat(before.table().rows()).isEmpty();
            assertThat(before.counters()).hasSize(EngineCounter.values().length);

            harness.engine.metrics().takeInterval(harness.errors::add);
            final StatusSnapshot after = StatusSnapshot.read(file);
            assertThat(after.endMs()).isPositive();
            assertThat(after.counters())
                    .containsEntry(EngineCounter.FRAMES_RECEIVED.label(), 3L)
                    .containsEntry(EngineCounter.REPLIES_SENT.label(), 3L)
                    .containsEntry(EngineCounter.ERRORS_METHOD_NOT_FOUND.label(), 1L)
                    .hasSize(EngineCounter.values().length);
            final StatusRow endToEnd = row(after, StatusRow.Kind.STAGE, "end-to-end");
            assertThat(endToEnd.last().count()).isEqualTo(3);
            assertThat(endToEnd.last().most())
                    .isBetween((long) (STALL_NS * (1 - TOLERANCE)), (long) (STALL_NS * (1 + TOLERANCE)));
            assertThat(row(after, StatusRow.Kind.METHOD, "tools/call").last().count())
                    .isEqualTo(2);
            assertThat(row(after, StatusRow.Kind.TOOL, "stalling").last().count())
                    .isEqualTo(1);
            final StatusSlow slow = after.table().slow().getFirst();
            assertThat(slow.durationNs()).isEqualTo(STALL_NS);
            assertThat(slow.text()).isEqualTo("tools/call\tstalling\t2\tslow handler (inline) 100%");

            harness.exchange(echo(4, "again"));
            harness.engine.metrics().takeInterval(harness.errors::add);
            final StatusRow later = row(StatusSnapshot.read(file), StatusRow.Kind.STAGE, "end-to-end");
            assertThat(later.last().count()).isEqualTo(1);
            assertThat(later.last().most()).isZero();
            assertThat(later.total().count()).isEqualTo(4);
            assertThat(harness.errors).isEmpty();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldSayWhatIsNoStatusFile() throws IOException {
        final Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> StatusSnapshot.read(missing)).isInstanceOf(IllegalArgumentException.class);
        final Path foreign = Files.write(directory.resolve("foreign"), new byte[1 << 17]);
        assertThatThrownBy(() -> StatusSnapshot.read(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no status file");
        final Path file = directory.resolve("2.counters");
        final byte[] whole;
        try (EngineHarness harness = start(file)) {
            assertThat(harness.engine.warnings()).isEmpty();
            whole = Files.readAllBytes(file);
        }
        final Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> StatusSnapshot.read(cut))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void shouldStartWithoutAFileWhereNoneCanBeAndSayIt() {
        final Path file = directory.resolve("no/such/directory");
        try (EngineHarness harness = start(file)) {
            assertThat(harness.engine.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("status file " + file)
                    .contains("'peregrine stat' will not see this server")
                    .doesNotContain("\n");
            assertThat(harness.exchange(echo(1, "served"))).contains("served");
            harness.engine.metrics().takeInterval(harness.errors::add);
            assertThat(harness.errors).isEmpty();
        }
    }

    @Test
    void shouldKeepTheFileFromOthers() throws IOException {
        final Path file = directory.resolve("3.counters");
        try (EngineHarness harness = start(file)) {
            assertThat(harness.engine.warnings()).isEmpty();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void shouldShowCores() throws IOException {
        final Path file = directory.resolve("2.counters");
        final StatusFile written = StatusFile.create(file, 1, 1);
        assertThat(StatusSnapshot.read(file).cores()).isEmpty();
        written.cores("0: 2 4!");
        assertThat(StatusSnapshot.read(file).cores()).isEqualTo("0: 2 4!");
        written.cores("7 ".repeat(1000));
        assertThat(StatusSnapshot.read(file).cores()).hasSize(1020);
    }

    /**
     * Whoever truncates a mapped file ends whoever writes to it next; this one is whole again with the next interval.
     */
    @Test
    void shouldWriteAFileAnewThatWasCutOrRemoved() throws IOException {
        final Path file = directory.resolve("3.counters");
        try (EngineHarness harness = start(file)) {
            harness.exchange(echo(1, "hello"));
            harness.engine.metrics().takeInterval(harness.errors::add);
            for (final long length : new long[] {0, 10, 5_000}) {
                try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                    cut.setLength(length);
                }
                assertThatThrownBy(() -> StatusSnapshot.read(file)).isInstanceOf(IllegalArgumentException.class);
                harness.exchange(echo(2, "alive"));
                harness.engine.metrics().takeInterval(harness.errors::add);
                assertThat(StatusSnapshot.read(file).counters())
                        .containsEntry(
                                EngineCounter.FRAMES_RECEIVED.label(),
                                harness.engine.counter(EngineCounter.FRAMES_RECEIVED));
            }
            Files.delete(file);
            harness.engine.metrics().takeInterval(harness.errors::add);
            assertThat(StatusSnapshot.read(file).pid())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(harness.errors).isEmpty();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldSayOnceThatAFileCannotBeWrittenAndTryAgain() throws IOException {
        final Path place = Files.createDirectory(directory.resolve("place"));
        final Path file = place.resolve("4.counters");
        try (EngineHarness harness = start(file)) {
            Files.delete(file);
            Files.delete(place);
            for (int i = 0; i < 3; i++) {
                harness.engine.metrics().takeInterval(harness.errors::add);
            }
            assertThat(harness.errors)
                    .singleElement()
                    .satisfies(error -> assertThat(error).hasMessageContaining("status file"));
            Files.createDirectory(place);
            harness.engine.metrics().takeInterval(harness.errors::add);
            assertThat(StatusSnapshot.read(file).endMs()).isPositive();
            assertThat(harness.errors).hasSize(1);
        }
    }

    @Test
    void shouldShowHowThreadsOfThePathAre() throws IOException {
        final Path path = directory.resolve("5.counters");
        final StatusFile written = StatusFile.create(path, 1, 1);
        final List<ThreadHealth> threads = List.of(
                new ThreadHealth("net-0", "pg0-path", 0, ""),
                new ThreadHealth("net-1", "pg1-path", 1_500_000_000, "tool 'add'"));
        written.write(new StatusInterval(1, Map.of(), List.of(), null, Map.of(), threads, List.of()));
        assertThat(StatusSnapshot.read(path).threads()).isEqualTo(threads);
        written.write(new StatusInterval(
                2, Map.of(), List.of(), null, Map.of(), Collections.nCopies(500, threads.getLast()), List.of()));
        assertThat(StatusSnapshot.read(path).threads()).hasSizeBetween(100, 499).containsOnly(threads.getLast());
        written.delete();
    }

    @Test
    void shouldShowErrorsOfDriversAndNoMoreThanHaveRoom() throws IOException {
        final Path path = directory.resolve("5.counters");
        final StatusFile written = StatusFile.create(path, 1, 1);
        final ReportedError error =
                new ReportedError("aeron", "no\tway\u001b[2J é" + "x".repeat(1_000), 7, 1_000, 2_000);
        written.write(new StatusInterval(1, Map.of(), List.of(), null, Map.of(), List.of(), List.of(error)));
        assertThat(StatusSnapshot.read(path).table().errors()).containsExactly(error);
        assertThat(error.text()).startsWith("no\\tway\\u001b[2J éxxx").hasSize(ReportedError.MAX_TEXT);
        written.write(
                new StatusInterval(2, Map.of(), List.of(), null, Map.of(), List.of(), Collections.nCopies(500, error)));
        assertThat(StatusSnapshot.read(path).table().errors())
                .hasSize(ReportedError.MAX_ERRORS)
                .containsOnly(error);
        written.write(new StatusInterval(3, Map.of(), List.of(), null, Map.of(), List.of(), List.of()));
        assertThat(StatusSnapshot.read(path).table().errors()).isEmpty();
        written.delete();
    }
}
