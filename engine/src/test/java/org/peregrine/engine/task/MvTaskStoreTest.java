package org.peregrine.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.thread.WriteWatch;

/** What is on disk when the process, or the disk, gives up. */
@Timeout(60)
final class MvTaskStoreTest {
    private static final byte[] OUTCOME = "{\"content\":[]}".getBytes(StandardCharsets.UTF_8);

    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    @TempDir
    private Path parent;

    @AfterEach
    void makeRoom() {
        FullDisk.FULL.set(false);
        FullDisk.FREED.set(new CountDownLatch(0));
    }

    private static TaskStore.Entry entry(String id, byte[] outcome) {
        final TaskRecord record = new TaskRecord(id, "p\"", TaskStatus.WORKING, null, 1, 2, 3, 0);
        return outcome == null
                ? new TaskStore.Entry(record, null)
                : new TaskStore.Entry(
                        record.ended(TaskStatus.COMPLETED, "well \\ done", 5, 10, outcome.length), outcome);
    }

    private static String rights(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (final IOException missing) {
            return missing.toString();
        }
    }

    @Test
    void shouldFindWhatWasKeptInADirectoryOfItsOwn() throws IOException {
        final Path directory = parent.resolve("a/b");
        final MvTaskStore store = new MvTaskStore(directory);
        assertThat(store.open()).isEmpty();
        assertThat(List.of(parent.resolve("a"), directory))
                .allMatch(made -> rights(made).equals("rwx------"));
        assertThat(rights(directory.resolve("tasks.mv"))).isEqualTo("rw-------");
        store.put(List.of(entry("one", null), entry("two", OUTCOME), entry("three", OUTCOME)));
        store.remove(List.of("three", "unknown"));
        store.close();
        final MvTaskStore next = new MvTaskStore(directory);
        assertThat(next.open())
                .containsExactlyInAnyOrder(
                        entry("one", null).record(), entry("two", OUTCOME).record());
        assertThat(next.outcome("one")).isNull();
        assertThat(next.outcome("two")).isEqualTo(OUTCOME);
        assertThat(next.outcome("three")).isNull();
        next.close();
        assertThatThrownBy(() -> next.put(List.of(entry("four", null))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void shouldHaveEverythingOnDiskWhenPutReturns() throws IOException {
        final MvTaskStore store = new MvTaskStore(parent.resolve("live"));
        store.open();
        for (int i = 0; i < 20; i++) {
            store.put(List.of(entry("t" + i, null)));
            store.put(List.of(entry("t" + i, OUTCOME)));
            // What another process would find now, as the file stands.
            final Path copy = Files.createDirectory(parent.resolve("copy" + i));
            Files.copy(parent.resolve("live/tasks.mv"), copy.resolve("tasks.mv"));
            final MvTaskStore found = new MvTaskStore(copy);
            assertThat(found.open()).hasSize(i + 1).allMatch(record -> record.status() == TaskStatus.COMPLETED);
            assertThat(found.outcome("t" + i)).isEqualTo(OUTCOME);
            found.close();
        }
        store.close();
    }

    @Test
    void shouldRefuseADirectoryThatIsInUseAndAFileThatIsNone() throws IOException {
        final MvTaskStore store = new MvTaskStore(parent.resolve("live"));
        store.open();
        final MvTaskStore second = new MvTaskStore(parent.resolve("live"));
        assertThatThrownBy(second::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Tasks cannot be kept in")
                .hasMessageContaining("locked");
        second.close();
        store.put(List.of(entry("one", OUTCOME)));
        store.close();
        final Path broken = Files.createDirectory(parent.resolve("broken"));
        Files.writeString(broken.resolve("tasks.mv"), "no store".repeat(10_000));
        assertThatThrownBy(new MvTaskStore(broken)::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Tasks cannot be kept in");
        assertThat(broken.resolve("tasks.mv")).content().startsWith("no store");
    }

    @Test
    void shouldGoOnWhenAFullDiskHasRoomAgain() throws IOException {
        final FullDisk scheme = new FullDisk();
        FilePath.register(scheme);
        try {
            final Path directory = Files.createDirectory(parent.resolve("small"));
            final String fileName = "full:" + directory.resolve("tasks.mv");
            final MvTaskStore store = new MvTaskStore(directory, fileName);
            store.open();
            store.put(List.of(entry("before", OUTCOME)));
            FullDisk.FULL.set(true);
            for (int i = 0; i < 3; i++) {
                final String id = "full" + i;
                assertThatThrownBy(() -> store.put(List.of(entry(id, OUTCOME))))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("No space left on device");
                assertThat(store.outcome("before")).isEqualTo(OUTCOME);
                assertThat(store.outcome(id)).isNull();
            }
            FullDisk.FULL.set(false);
            store.put(List.of(entry("after", OUTCOME)));
            store.close();
            final MvTaskStore next = new MvTaskStore(directory);
            assertThat(next.open()).extracting(TaskRecord::id).containsExactlyInAnyOrder("before", "after");
            next.close();
        } finally {
            FilePath.unregister(scheme);
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldTellOnceOfADiskThatHangsAndKeepWhatWaits() throws Exception {
        final FullDisk scheme = new FullDisk();
        FilePath.register(scheme);
        final CountDownLatch freed = new CountDownLatch(1);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            final MvTaskStore store = new MvTaskStore(parent, "full:" + parent.resolve("tasks.mv"));
            final AtomicLong nowNs = new AtomicLong();
            final List<String> told = new ArrayList<>();
            final WriteWatch watch = store.watch(nowNs::get, told::add);
            store.open();
            store.put(List.of(entry("before", OUTCOME)));
            FullDisk.HANGS.set(new CountDownLatch(1));
            FullDisk.FREED.set(freed);
            final Future<?> waits = callers.submit(() -> {
                store.put(List.of(entry("meanwhile", OUTCOME)));
                return null;
            });
            FullDisk.HANGS.get().await();
            nowNs.set(STALL_NS - 1);
            assertThat(watch.check(nowNs.get(), STALL_NS)).isFalse();
            nowNs.set(STALL_NS);
            assertThat(watch.check(nowNs.get(), STALL_NS)).isTrue();
            assertThat(watch.check(nowNs.get(), STALL_NS)).isFalse();
            assertThat(told)
                    .containsExactly("the disk has not taken a write for 500 ms; serving goes on, calls that begin or"
                            + " end a task wait");
            freed.countDown();
            waits.get();
            while (told.size() == 1) {
                watch.check(nowNs.get(), STALL_NS);
            }
            assertThat(told.getLast()).isEqualTo("the disk takes writes again after 500 ms; missed: nothing");
            assertThat(store.outcome("meanwhile")).isEqualTo(OUTCOME);
            store.close();
        } finally {
            freed.countDown();
            FilePath.unregister(scheme);
        }
    }

    /** A server is to end, whatever its disk does; who waits for a change that is lost is told so. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldGiveUpAWriteThatHangsAtTheEnd() throws Exception {
        final FullDisk scheme = new FullDisk();
        FilePath.register(scheme);
        final CountDownLatch freed = new CountDownLatch(1);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            final MvTaskStore store = new MvTaskStore(parent, "full:" + parent.resolve("tasks.mv"));
            final List<String> told = new ArrayList<>();
            store.watch(System::nanoTime, told::add);
            store.open();
            FullDisk.HANGS.set(new CountDownLatch(1));
            FullDisk.FREED.set(freed);
            final Future<?> waits = callers.submit(() -> {
                store.put(List.of(entry("lost", OUTCOME)));
                return null;
            });
            FullDisk.HANGS.get().await();
            store.beginClose();
            assertThatThrownBy(() -> store.put(List.of(entry("last", OUTCOME))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("its disk hangs");
            store.close();
            assertThat(told)
                    .containsExactly(
                            "the disk did not take the last changes: tasks that they ended fail at the next start");
            assertThatThrownBy(waits::get).hasMessageContaining("its disk hangs");
        } finally {
            freed.countDown();
            FilePath.unregister(scheme);
        }
    }

    @Test
    @Timeout(
            value = 60,
            threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // Who waits for the store cannot be interrupted.
    void shouldSurviveAnErrorAndFailOnlyWhoWaitedForWhatBroughtItAbout() throws IOException {
        final MvTaskStore store = new MvTaskStore(parent);
        store.open();
        store.put(List.of(entry("before", OUTCOME)));
        for (final Error error : List.of(new OutOfMemoryError("heap"), new StackOverflowError(), new LinkageError())) {
            assertThatThrownBy(() -> store.put(new BrokenEntries(error)))
                    .isInstanceOf(IOException.class)
                    .hasCause(error);
            assertThat(store.outcome("before")).isEqualTo(OUTCOME);
        }
        store.put(List.of(entry("after", OUTCOME)));
        store.close();
        final MvTaskStore next = new MvTaskStore(parent);
        assertThat(next.open()).extracting(TaskRecord::id).containsExactlyInAnyOrder("before", "after");
        next.close();
    }

    /** Fails the store's thread when it looks at what it is to write. */
    private static final class BrokenEntries extends AbstractList<TaskStore.Entry> {
        private final Error error;

        BrokenEntries(Error error) {
            this.error = error;
        }

        @Override
        public TaskStore.Entry get(int index) {
            throw error;
        }

        @Override
        public int size() {
            return 1;
        }
    }

    @Test
    void shouldKeepWhatManyThreadsPutAtOnceAndInterruptsDoNotStop() throws Exception {
        final int threads = 32;
        final MvTaskStore store = new MvTaskStore(parent);
        store.open();
        final CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            final List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                final String id = "t" + i;
                all.add(workers.submit(() -> {
                    go.await();
                    Thread.currentThread().interrupt();
                    store.put(List.of(entry(id, OUTCOME)));
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                    assertThat(store.outcome(id)).isEqualTo(OUTCOME);
                    return null;
                }));
            }
            go.countDown();
            for (final Future<?> one : all) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
        store.close();
        final MvTaskStore next = new MvTaskStore(parent);
        assertThat(next.open()).hasSize(threads);
        next.close();
    }
}
