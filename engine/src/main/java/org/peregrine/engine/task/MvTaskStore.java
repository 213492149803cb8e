package org.peregrine.engine.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.file.FileTarget;
import org.peregrine.engine.file.PrivateFiles;
import org.peregrine.engine.status.Heartbeat;
import org.peregrine.engine.thread.WriteWatch;
import org.peregrine.engine.thread.WriterThread;

/**
 * Keeps tasks in an H2 MVStore, one file of a directory, by a thread of its own. Callers wait for it, so the queue
 * holds at most one job for each of them; changes of all that wait are made durable by one fsync.
 *
 * <p>Only that thread touches the file: an interrupt while a thread of a handler wrote would close it. A write that
 * fails, as on a full disk, fails the callers that wait for it; the file is then opened anew, at its last durable
 * state. One that hangs is waited for until the store is closed, and given up then.
 */
final class MvTaskStore implements TaskStore {
    private static final String FILE_NAME = "tasks.mv";
    private static final int COMPACT_BELOW_PERCENT = 50;
    private static final int COMPACT_BYTES = 1 << 20;
    private static final int WAIT_MS = 50;
    /** Waits in turn without a job after which the file is compacted. */
    private static final int IDLE_WAITS = 20;

    private static final long HANG_NS = TimeUnit.MILLISECONDS.toNanos(WriterThread.HANG_MS);

    private final Path directory;
    private final String fileName;
    private final LinkedBlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    private final Heartbeat heartbeat = new Heartbeat("peregrine-task-store");
    private volatile boolean closing;
    private volatile boolean ending;
    private long endingNs;
    private Thread thread;
    private MVStore store;
    private MVMap<String, byte[]> records;
    private MVMap<String, byte[]> outcomes;
    private boolean garbage;
    private NanoClock clock = SystemNanoClock.INSTANCE;
    private WriteWatch watch = new WriteWatch("", () -> "", line -> {});
    private Consumer<String> report = line -> {};

    /** An operation on the file. */
    @FunctionalInterface
    private interface Action<T> {
        T run() throws IOException;
    }

    /** An action that a thread waits for. */
    private record Job<T>(Action<T> action, boolean isWrite, CompletableFuture<T> done) {}

    /**
     * Creates a store that is not open.
     *
     * @param directory of the file; made when it does not exist.
     */
    MvTaskStore(Path directory) {
        this(directory, directory.resolve(FILE_NAME).toString());
    }

    /** For tests, which name a file system of their own. */
    MvTaskStore(Path directory, String fileName) {
        this.directory = directory;
        this.fileName = fileName;
    }

    /** Nothing is missed: who begins or ends a task waits. */
    @Override
    public WriteWatch watch(NanoClock engineClock, Consumer<String> lines) {
        clock = engineClock;
        report = lines;
        watch = new WriteWatch("calls that begin or end a task wait", () -> "nothing", lines);
        return watch;
    }

    @Override
    public List<TaskRecord> open() throws IOException {
        createFile();
        openFile();
        thread = Thread.ofPlatform().daemon().name(heartbeat.thread()).start(this::work);
        return call(false, this::readRecords);
    }

    private void createFile() throws IOException {
        try {
            PrivateFiles.createDirectories(directory);
            if (fileName.startsWith(directory.toString())) {
                PrivateFiles.createFile(Path.of(fileName));
                FileTarget.require(Path.of(fileName));
            }
        } catch (final IOException failure) {
            throw new IOException("Tasks cannot be kept in " + directory + ": " + FileReason.of(failure), failure);
        }
    }

    /** Commits happen on request only: records and outcomes that belong together become durable together. */
    private void openFile() throws IOException {
        try {
            store = new MVStore.Builder()
                    .fileName(fileName)
                    .autoCommitDisabled()
                    .open();
            records = openMap("records");
            outcomes = openMap("outcomes");
        } catch (final MVStoreException failure) {
            abandonFile();
            throw new IOException("Tasks cannot be kept in " + directory + ": " + reason(failure), failure);
        }
    }

    private MVMap<String, byte[]> openMap(String name) {
        return store.openMap(
                name,
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    private List<TaskRecord> readRecords() throws IOException {
        final List<TaskRecord> all = new ArrayList<>();
        for (final Map.Entry<String, byte[]> entry : records.entrySet()) {
            all.add(TaskRecord.of(entry.getKey(), entry.getValue()));
        }
        return all;
    }

    @Override
    public void put(List<Entry> entries) throws IOException {
        if (!entries.isEmpty()) {
            call(true, () -> write(entries));
        }
    }

    private Void write(List<Entry> entries) {
        for (final Entry entry : entries) {
            final String id = entry.record().id();
            records.put(id, entry.record().toBytes());
            if (entry.outcome() != null) {
                outcomes.put(id, entry.outcome());
            }
        }
        return null;
    }

    @Override
    public byte[] outcome(String id) throws IOException {
        return call(false, () -> outcomes.get(id));
    }

    @Override
    public void remove(Collection<String> ids) throws IOException {
        if (!ids.isEmpty()) {
            call(true, () -> erase(ids));
        }
    }

    private Void erase(Collection<String> ids) {
        for (final String id : ids) {
            records.remove(id);
            outcomes.remove(id);
        }
        garbage = true;
        return null;
    }

    /** Waits for the store's thread, interrupted or not. */
    private <T> T call(boolean isWrite, Action<T> action) throws IOException {
        final Job<T> job = new Job<>(action, isWrite, new CompletableFuture<>());
        queue.add(job);
        if (closing && queue.remove(job)) {
            throw new IOException("The store of tasks is closed");
        }
        try {
            return result(job.done);
        } catch (final CompletionException failed) {
            throw new IOException("The store of tasks fails: " + reason(failed.getCause()), failed.getCause());
        }
    }

    private <T> T result(CompletableFuture<T> done) throws IOException {
        boolean interrupted = false;
        while (!done.isDone() && !isGivenUp()) {
            interrupted |= isInterruptedBefore(done);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!done.isDone()) {
            throw new IOException("The store of tasks is closed, and its disk hangs");
        }
        return done.join();
    }

    private static boolean isInterruptedBefore(CompletableFuture<?> done) {
        try {
            done.get(WAIT_MS, TimeUnit.MILLISECONDS);
            return false;
        } catch (final InterruptedException interrupted) {
            return true;
        } catch (final ExecutionException | TimeoutException later) { // It is looked at next.
            return false;
        }
    }

    private boolean isGivenUp() {
        return ending && System.nanoTime() - endingNs >= HANG_NS && watch.stands(clock.nanoTime(), HANG_NS);
    }

    /** Joins the messages of all causes: the one that an operator can act on often stands deepest. */
    private static String reason(Throwable failure) {
        final StringBuilder reason = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                reason.append(reason.isEmpty() ? "" : ": ").append(cause.getMessage());
            }
        }
        return reason.toString();
    }

    private void work() {
        final List<Job<?>> jobs = new ArrayList<>();
        int idleWaits = 0;
        while (!closing || !queue.isEmpty()) {
            heartbeat.beat();
            jobs.clear();
            await(jobs);
            if (!jobs.isEmpty()) {
                idleWaits = 0;
                watched(() -> runAll(jobs));
            } else if (++idleWaits == IDLE_WAITS) {
                idleWaits = 0;
                watched(this::compact);
            }
        }
        closeFile();
    }

    private void watched(Runnable use) {
        watch.begin(clock.nanoTime());
        use.run();
        watch.end();
    }

    private void await(List<Job<?>> jobs) {
        try {
            final Job<?> first = queue.poll(WAIT_MS, TimeUnit.MILLISECONDS);
            if (first != null) {
                jobs.add(first);
                queue.drainTo(jobs);
            }
        } catch (final InterruptedException unexpected) {
            jobs.clear();
        }
    }

    private void runAll(List<Job<?>> jobs) {
        try {
            if (store == null) {
                openFile();
            }
            final List<Runnable> answers = new ArrayList<>();
            boolean written = false;
            for (final Job<?> job : jobs) {
                heartbeat.beat();
                answers.add(run(job));
                written |= job.isWrite;
            }
            if (written) {
                store.commit();
                store.sync();
            }
            answers.forEach(Runnable::run);
        } catch (final Throwable failure) { // Errors, too: without this thread callers would wait for ever.
            jobs.forEach(job -> job.done.completeExceptionally(failure));
            abandonFile();
        }
    }

    private static <T> Runnable run(Job<T> job) throws IOException {
        final T result = job.action.run();
        return () -> job.done.complete(result);
    }

    /** Its next user opens it again. */
    private void abandonFile() {
        final MVStore abandoned = store;
        store = null;
        if (abandoned != null) {
            try {
                abandoned.closeImmediately();
            } catch (final Throwable failure) {
                return; // Opening it anew reports the failure.
            }
        }
    }

    /** Compacts the file of expired tasks when there is nothing else to do. */
    private void compact() {
        if (!garbage || store == null) {
            return;
        }
        try {
            garbage = store.compact(COMPACT_BELOW_PERCENT, COMPACT_BYTES);
            store.commit();
        } catch (final Throwable failure) {
            abandonFile();
        }
    }

    private void closeFile() {
        if (store == null) {
            return;
        }
        try {
            store.close();
        } catch (final Throwable failure) {
            abandonFile();
        }
    }

    @Override
    public List<Heartbeat> heartbeats() {
        return List.of(heartbeat);
    }

    @Override
    public boolean isOnHeap() {
        return false;
    }

    @Override
    public void beginClose() {
        endingNs = System.nanoTime();
        ending = true;
    }

    @Override
    public void close() {
        if (!ending) {
            beginClose();
        }
        closing = true;
        if (thread == null) {
            return;
        }
        queue.add(new Job<>(() -> null, false, new CompletableFuture<>())); // Wakes the thread.
        boolean interrupted = false;
        while (thread.isAlive() && !isGivenUp()) {
            try {
                thread.join(WAIT_MS);
            } catch (final InterruptedException again) {
                interrupted = true;
            }
        }
        if (thread.isAlive()) {
            report.accept("the disk did not take the last changes: tasks that they ended fail at the next start");
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
