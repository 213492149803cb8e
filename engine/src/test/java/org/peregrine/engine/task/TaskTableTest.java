package org.peregrine.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.handler.TaskListener;
import org.peregrine.engine.handler.TaskStart;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.log.CallName;

/** Tasks over a real store: what a restart finds, what a full disk does. */
@Timeout(60)
final class TaskTableTest {
    private static final long TTL_MS = 1000;
    private static final byte[] RESULT = "{\"content\":[]}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private final FullDisk scheme = new FullDisk();
    private final AtomicLong nowMs = new AtomicLong(1_800_000_000_000L);
    private final List<Throwable> errors = new ArrayList<>();
    private final List<String> published = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<String> stopped = new ArrayList<>();
    private final PeerMemory memory = new PeerMemory(1 << 20);

    @BeforeEach
    void register() {
        FilePath.register(scheme);
    }

    @AfterEach
    void unregister() {
        FullDisk.FULL.set(false);
        FilePath.unregister(scheme);
    }

    /** A store in memory that has none left for what is put while it is starved. */
    private static final class StarvedStore implements TaskStore {
        private final TaskStore store = new MemoryTaskStore();
        private boolean starved;

        @Override
        public List<TaskRecord> open() throws IOException {
            return store.open();
        }

        @Override
        public void put(List<Entry> entries) throws IOException {
            if (starved) {
                throw new OutOfMemoryError("none for " + entries.size());
            }
            store.put(entries);
        }

        @Override
        public byte[] outcome(String id) throws IOException {
            return store.outcome(id);
        }

        @Override
        public void remove(Collection<String> ids) throws IOException {
            store.remove(ids);
        }

        @Override
        public boolean isOnHeap() {
            return true;
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** Keeps what it is told. */
    private final class Told implements TaskListener {
        @Override
        public void onStart(String id) {
            told.add("start " + id);
        }

        @Override
        public void onLate() {
            told.add("late");
        }

        @Override
        public void onEnd(End end) {
            told.add("end " + end);
        }
    }

    private TaskTable open() throws IOException {
        return open(
                new MvTaskStore(directory, "full:" + directory.resolve("tasks.mv")),
                (id, params) -> published.add(text(params)));
    }

    private TaskTable open(TaskStore store, BiConsumer<String, ResultMembers> publisher) throws IOException {
        final TaskSettings settings = new TaskSettings(
                nowMs::get,
                () -> nowMs.get() * 1_000_000,
                errors::add,
                100,
                10,
                10,
                1 << 16,
                1 << 20,
                TTL_MS,
                100,
                1_000_000_000L,
                4);
        final TaskTable table = new TaskTable(store, settings, memory, publisher);
        table.open(task -> stopped.add(task.id()));
        return table;
    }

    private Task start(TaskTable table) {
        return table.start(
                new TaskStart(null, "me", 0, () -> {}, new Told(), new CallName("tool 'job'", "1"), PeerKey.NONE));
    }

    private static String text(ResultMembers members) {
        final HeapJson json = new HeapJson();
        members.writeMembers(json.writer().beginObject(), ProtocolVersion.V2026_07_28);
        json.writer().endObject();
        return json.toString();
    }

    private static String describe(TaskTable table, String id) {
        return text(table.describe(id, "me"));
    }

    @Test
    void shouldFindResultsAfterARestartAndWhatWasRunningFailed() throws IOException {
        final TaskTable before = open();
        final Task done = start(before);
        before.end(done, TaskListener.End.COMPLETED, null, RESULT);
        final Task cancelled = start(before);
        before.cancel(cancelled.id(), "me");
        final Task running = start(before);
        final TaskTable after = reopenAsACrashLeavesIt(before);
        assertThat(stopped).containsExactly(running.id());
        assertThat(describe(after, done.id())).contains("\"status\":\"completed\"", "\"result\":{\"content\":[]}");
        assertThat(describe(after, cancelled.id())).contains("\"status\":\"cancelled\"");
        assertThat(describe(after, running.id()))
                .contains(
                        "\"status\":\"failed\",\"statusMessage\":\"The server stopped while the task was running\"",
                        "\"error\":{\"code\":-32603,\"message\":\"The server stopped while the task was running\"}");
        assertThatThrownBy(() -> after.describe(done.id(), "you")).isInstanceOf(McpError.class);
        nowMs.addAndGet(TTL_MS);
        assertThatThrownBy(() -> after.describe(done.id(), "me")).hasMessage("Task has expired");
        after.sweep();
        assertThatThrownBy(() -> after.describe(done.id(), "me")).hasMessage("Task not found");
        assertThat(after.isEmpty()).isTrue();
        after.close();
        final TaskTable last = open();
        assertThat(last.isEmpty()).isTrue();
        last.close();
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldTellTheListenerOfEachTaskItsBeginningAndOneEnd() throws IOException {
        final TaskTable table = open();
        final Task done = start(table);
        table.end(done, TaskListener.End.COMPLETED, null, RESULT);
        table.cancel(done.id(), "me");
        final Task cancelled = start(table);
        table.cancel(cancelled.id(), "me");
        table.end(cancelled, TaskListener.End.COMPLETED, null, RESULT);
        final Task late = start(table);
        nowMs.addAndGet(TTL_MS);
        table.sweep();
        table.sweep();
        final Task running = start(table);
        table.close();
        assertThat(told)
                .containsExactly(
                        "start " + done.id(),
                        "end COMPLETED",
                        "start " + cancelled.id(),
                        "end CANCELLED",
                        "start " + late.id(),
                        "late",
                        "end EXPIRED",
                        "start " + running.id(),
                        "end STOPPED");
    }

    /** A disk that takes nothing any more hides the end from the file, as a crash does. */
    private TaskTable reopenAsACrashLeavesIt(TaskTable table) throws IOException {
        FullDisk.FULL.set(true);
        table.close();
        FullDisk.FULL.set(false);
        errors.clear();
        return open();
    }

    @Test
    void shouldRefuseTasksOnAFullDiskAndShowNoEndThatACrashCouldUndo() throws IOException {
        final TaskTable table = open();
        final Task task = start(table);
        final Task cancelled = start(table);
        nowMs.addAndGet(TTL_MS / 2);
        FullDisk.FULL.set(true);
        assertThatThrownBy(() -> start(table)).isInstanceOf(McpError.class).hasMessageContaining("cannot be kept");
        table.end(task, TaskListener.End.COMPLETED, null, RESULT);
        table.cancel(cancelled.id(), "me");
        assertThat(errors).hasSize(1).allSatisfy(error -> assertThat(error).hasMessageContaining("No space left"));
        for (final Task held : List.of(task, cancelled)) {
            assertThat(describe(table, held.id()))
                    .contains("\"status\":\"working\"", "the server cannot store it yet; it tries again")
                    .doesNotContain("\"result\":");
        }
        assertThat(published).hasSize(2).allMatch(text -> text.contains("\"status\":\"working\""));
        nowMs.addAndGet(TTL_MS / 2); // Later than a handler may run.
        table.sweep();
        assertThat(describe(table, task.id())).contains("\"status\":\"working\"");
        FullDisk.FULL.set(false);
        table.sweep();
        assertThat(describe(table, task.id())).contains("\"status\":\"completed\"", "\"result\":");
        assertThat(describe(table, cancelled.id())).contains("\"status\":\"cancelled\"");
        final TaskTable after = reopenAsACrashLeavesIt(table);
        assertThat(describe(after, task.id())).contains("\"status\":\"completed\"", "\"result\":");
        assertThat(describe(after, cancelled.id())).contains("\"status\":\"cancelled\"");
        after.close();
    }

    @Test
    void shouldFailAfterACrashWhatWasNeverShownAsOver() throws IOException {
        final TaskTable table = open();
        final Task task = start(table);
        FullDisk.FULL.set(true);
        table.end(task, TaskListener.End.COMPLETED, null, RESULT);
        table.sweep();
        assertThat(describe(table, task.id())).contains("\"status\":\"working\"");
        final TaskTable after = reopenAsACrashLeavesIt(table);
        assertThat(describe(after, task.id())).contains("\"status\":\"failed\"", "The server stopped");
        after.close();
    }

    @Test
    void shouldKeepAnOutcomeAtTheEndThatHadNoRoomBefore() throws IOException {
        final TaskTable table = open();
        final Task task = start(table);
        FullDisk.FULL.set(true);
        table.end(task, TaskListener.End.COMPLETED, null, RESULT);
        FullDisk.FULL.set(false);
        table.close();
        final TaskTable after = open();
        assertThat(describe(after, task.id())).contains("\"status\":\"completed\"", "\"result\":");
        after.close();
    }

    @Test
    void shouldTryAgainWhatTheStoreHadNoMemoryFor() throws IOException {
        final StarvedStore store = new StarvedStore();
        final TaskTable table = open(store, (id, params) -> published.add(text(params)));
        final Task task = start(table);
        store.starved = true;
        for (int i = 0; i < 20; i++) { // More than may be open at once.
            assertThatThrownBy(() -> start(table)).isInstanceOf(McpError.class).hasMessageContaining("cannot be kept");
        }
        table.end(task, TaskListener.End.COMPLETED, null, RESULT);
        assertThat(describe(table, task.id())).contains("\"status\":\"working\"", "it tries again");
        store.starved = false;
        table.sweep();
        assertThat(describe(table, task.id())).contains("\"status\":\"completed\"");
        table.handlerEnded(task);
        table.cancel(start(table).id(), "me");
        table.close();
        assertThat(memory.keptBytes()).isZero();
    }

    @Test
    void shouldForgetATaskWhoseEndCannotBeTold() throws IOException {
        final TaskTable table = open(new MemoryTaskStore(), (id, params) -> {
            throw new OutOfMemoryError("to tell of " + id);
        });
        final Task task = start(table);
        assertThatThrownBy(() -> table.end(task, TaskListener.End.COMPLETED, null, RESULT))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(describe(table, task.id())).contains("\"status\":\"completed\"", "\"result\":");
        nowMs.addAndGet(TTL_MS);
        table.sweep();
        assertThat(table.isEmpty()).isTrue();
        assertThat(memory.keptBytes()).isZero();
        table.close();
    }

    @Test
    void shouldPublishEveryChangeInItsOrder() throws IOException {
        final TaskTable table = open();
        final Task task = start(table);
        task.statusMessage("half way");
        table.end(task, TaskListener.End.COMPLETED, null, RESULT);
        table.publishStatus(task.id());
        task.statusMessage("too late");
        table.end(task, TaskListener.End.FAILED, "no", RESULT);
        assertThat(published).hasSize(3);
        assertThat(published.get(0)).contains("\"status\":\"working\",\"statusMessage\":\"half way\"");
        assertThat(published.subList(1, 3)).allMatch(text -> text.contains("\"status\":\"completed\""));
        table.close();
    }
}
