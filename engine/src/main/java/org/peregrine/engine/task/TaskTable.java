package org.peregrine.engine.task;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.handler.TaskListener;
import org.peregrine.engine.handler.TaskStart;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.limit.Reservation;

/** All tasks of an engine: the running ones, and the records of those kept. Virtual threads; may wait for the store. */
final class TaskTable {
    private final TaskIds ids = new TaskIds();
    private final ConcurrentHashMap<String, Task> running = new ConcurrentHashMap<>();
    private final FinishedTasks kept = new FinishedTasks();
    /** Tasks whose handlers have a thread: a handler that ignores its interruption outlives its task. */
    private final ConcurrentHashMap<String, Task> handled = new ConcurrentHashMap<>();

    private final AtomicLong outcomeBytes = new AtomicLong();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final TaskStore store;
    private final TaskSettings settings;
    private final PeerMemory memory;
    private final BiConsumer<String, ResultMembers> publisher;
    private boolean closed;

    /**
     * Creates the table.
     *
     * @param memory budget of the heap that is kept for peers.
     * @param publisher notifies listeners of a task's status; must not wait.
     */
    TaskTable(TaskStore store, TaskSettings settings, PeerMemory memory, BiConsumer<String, ResultMembers> publisher) {
        this.memory = memory;
        this.store = store;
        this.settings = settings;
        this.publisher = publisher;
    }

    /**
     * Reads the stored tasks. Those that were running then have failed.
     *
     * @param onStopped is told of each of these.
     */
    void open(Consumer<TaskRecord> onStopped) throws IOException {
        final long nowMs = settings.nowMs();
        final List<TaskStore.Entry> stopped = new ArrayList<>();
        final List<String> expired = new ArrayList<>();
        for (final TaskRecord record : store.open()) {
            if (record.isExpired(nowMs)) {
                expired.add(record.id());
            } else if (record.status().isTerminal()) {
                keep(record);
            } else {
                final byte[] error = TaskFailure.STOPPED.error();
                stopped.add(new TaskStore.Entry(
                        record.ended(
                                TaskStatus.FAILED,
                                TaskFailure.STOPPED.message(),
                                nowMs,
                                settings.ttlMs(),
                                error.length),
                        error));
            }
        }
        store.put(stopped);
        for (final TaskStore.Entry entry : stopped) {
            keep(entry.record());
            onStopped.accept(entry.record());
        }
        store.remove(expired);
    }

    /** Reserves heap for the tasks of a former process; none of them is refused. */
    private void keep(TaskRecord record) {
        kept.add(record, record.principal(), memory.reserve(record.principal(), Kept.TASK, 0, null));
        outcomeBytes.addAndGet(record.outcomeBytes());
    }

    /**
     * Begins a task, which is kept when this returns.
     *
     * @throws McpError when a limit is reached, or the store fails.
     */
    Task start(TaskStart start) {
        final Task task = admit(start);
        if (!put(List.of(new TaskStore.Entry(task.created(), null)))) {
            running.remove(task.id());
            handled.remove(task.id());
            task.memory().close();
            throw new McpError(ErrorCode.INTERNAL_ERROR, "The task cannot be kept: the server's store fails");
        }
        return task;
    }

    private synchronized Task admit(TaskStart start) {
        if (closed) {
            throw new McpError(ErrorCode.INTERNAL_ERROR, "Server is shutting down");
        }
        if (running.size() >= settings.maxOpen()
                || handled.size() >= settings.maxOpen()
                || openOf(start.owner()) >= settings.maxOpenPerCaller()) {
            throw new McpError(ErrorCode.INTERNAL_ERROR, "Server overloaded: too many tasks");
        }
        while (running.size() + kept.size() >= settings.maxTasks() || outcomeBytes.get() >= settings.maxStoreBytes()) {
            if (!evict()) {
                throw new McpError(ErrorCode.INTERNAL_ERROR, "Server overloaded: too many tasks");
            }
        }
        Reservation reserved = memory.reserve(start.owner(), Kept.TASK, 0, null);
        if (reserved == null && evict()) {
            reserved = memory.reserve(start.owner(), Kept.TASK, 0, null);
        }
        if (reserved == null) {
            throw new McpError(ErrorCode.INTERNAL_ERROR, "Server overloaded: no memory for another task");
        }
        final long nowMs = settings.nowMs();
        final TaskRecord record = new TaskRecord(
                ids.next(), start.principal(), TaskStatus.WORKING, null, nowMs, nowMs, settings.ttlMs(), 0);
        final Task task = new Task(settings, record, start, reserved, this::publish);
        task.begin();
        running.put(task.id(), task);
        handled.put(task.id(), task);
        return task;
    }

    private long openOf(Object owner) {
        long open = 0;
        for (final Task task : handled.values()) {
            open += task.owner().equals(owner) ? 1 : 0;
        }
        return open;
    }

    /** Evicts the oldest finished task of the owner that has most. False when there is none. */
    private boolean evict() {
        final TaskRecord oldest = kept.oldestOfTheLargestOwner();
        return oldest != null && removeAll(List.of(oldest));
    }

    /** The thread of a task's handler ends. */
    void handlerEnded(Task task) {
        handled.remove(task.id());
    }

    private void publish(Task task) {
        publisher.accept(task.id(), (writer, version) -> task.writeDetailed(writer));
    }

    /** Ends a task with its handler's outcome, unless its end was decided before. */
    void end(Task task, TaskListener.End how, String why, byte[] outcome) {
        boolean room = hasRoom(task, outcome.length);
        while (!room && evict()) {
            room = hasRoom(task, outcome.length);
        }
        if (!room) {
            end(task, TaskListener.End.FAILED, TaskFailure.NO_ROOM.message());
            return;
        }
        final TaskStore.Entry end = task.decide(how, why, outcome, false);
        if (end == null && store.isOnHeap()) {
            task.memory().shrink(outcome.length);
        }
        save(task, end, outcome.length);
    }

    /** Takes room for an outcome in the store, and on the heap when it stays there. */
    private boolean hasRoom(Task task, int bytes) {
        final boolean stored = outcomeBytes.addAndGet(bytes) <= settings.maxStoreBytes();
        if (stored && (!store.isOnHeap() || task.memory().grow(bytes))) {
            return true;
        }
        outcomeBytes.addAndGet(-bytes);
        return false;
    }

    /** Ends a task that its handler did not end well. */
    TaskStore.Entry end(Task task, TaskListener.End how, String message) {
        final byte[] error = TaskFailure.error(message);
        outcomeBytes.addAndGet(error.length);
        final TaskStore.Entry end = task.decide(how, message, error, true);
        save(task, end, error.length);
        return end;
    }

    private void save(Task task, TaskStore.Entry end, int reservedBytes) {
        if (end == null) {
            outcomeBytes.addAndGet(-reservedBytes);
            return;
        }
        if (put(List.of(end))) {
            complete(task, end.record());
        } else {
            task.hold();
        }
    }

    /** Reports a store that fails once, until it works again. */
    private boolean put(List<TaskStore.Entry> entries) {
        try {
            store.put(entries);
            failing.set(false);
            return true;
        } catch (final Throwable failure) { // Without memory, too, it is to be tried again.
            if (failing.compareAndSet(false, true)) {
                settings.errorHandler().onError(failure);
            }
            return false;
        }
    }

    /** The store has the outcome, so it is shown; looked up in {@code running} first, so that it is never missed. */
    private void complete(Task task, TaskRecord record) {
        task.memory().shrink(task.takeAnsweredBytes());
        kept.add(record, task.owner(), task.memory());
        running.remove(task.id());
        task.end(); // The last, since telling clients may fail.
    }

    /**
     * Finds a task.
     *
     * @return writes it as it stands.
     * @throws McpError when the caller may not see it, or it has expired.
     */
    ResultMembers describe(String id, String principal) {
        final Task task = running.get(id);
        if (task != null && task.created().principal().equals(principal)) {
            return (writer, version) -> task.writeDetailed(writer);
        }
        final TaskRecord record = record(id, principal);
        final byte[] outcome;
        try {
            outcome = store.outcome(id);
        } catch (final IOException failure) {
            settings.errorHandler().onError(failure);
            throw new McpError(ErrorCode.INTERNAL_ERROR, "The task cannot be read: the server's store fails");
        }
        if (outcome == null && record.outcomeBytes() > 0) { // Swept meanwhile.
            throw McpError.invalidParams("Task has expired");
        }
        return (writer, version) -> Task.writeDetailed(writer, record, outcome, settings.pollMs());
    }

    private TaskRecord record(String id, String principal) {
        final TaskRecord record = kept.find(id);
        if (record == null || !record.principal().equals(principal)) {
            throw McpError.invalidParams("Task not found");
        }
        if (record.isExpired(settings.nowMs())) {
            throw McpError.invalidParams("Task has expired");
        }
        return record;
    }

    /** Whether the caller may see a task. */
    boolean knows(String id, String principal) {
        try {
            find(id, principal);
            return true;
        } catch (final McpError unknown) {
            return false;
        }
    }

    /** The task when it is running; null when it is over. */
    private Task find(String id, String principal) {
        final Task task = running.get(id);
        if (task != null && task.created().principal().equals(principal)) {
            return task;
        }
        record(id, principal);
        return null;
    }

    /** Gives a task answers. Without effect when it is over. */
    void answer(String id, String principal, JsonValue responses) {
        final Task task = find(id, principal);
        if (task != null) {
            task.answer(responses);
        }
    }

    /** Cancels a task: stops its handler and keeps that it is cancelled. Without effect when it is over. */
    void cancel(String id, String principal) {
        final Task task = find(id, principal);
        if (task != null) {
            save(task, task.decide(TaskListener.End.CANCELLED, "Cancelled by the client", null, true), 0);
        }
    }

    /** Notifies listeners of a task's status. */
    void publishStatus(String id) {
        final Task task = running.get(id);
        if (task != null) {
            task.publishStatus();
            return;
        }
        final TaskRecord record = kept.find(id);
        if (record != null) {
            publisher.accept(id, describe(id, record.principal()));
        }
    }

    /** Whether a handler works on an outcome that the store will keep longer than the process lives. */
    boolean isDurablyWorking() {
        return !store.isOnHeap() && running.values().stream().anyMatch(Task::isWorking);
    }

    boolean isEmpty() {
        return running.isEmpty() && kept.isEmpty();
    }

    /** Ends overdue tasks, removes expired ones, and tries again to store those that could not be stored. */
    void sweep() {
        final long nowMs = settings.nowMs();
        final long nowNs = settings.nowNs();
        final List<Task> unsaved = new ArrayList<>();
        for (final Task task : running.values()) {
            task.expireInputs(nowNs);
            if (task.unsaved() != null) {
                unsaved.add(task);
            } else if (task.isLate(nowNs) && end(task, TaskListener.End.EXPIRED, task.lateMessage()) != null) {
                settings.errorHandler().onError(task.lateFailure());
            }
        }
        saveAgain(unsaved, nowMs);
        removeAll(kept.expired(nowMs));
    }

    /** One by one, the smallest first: there may be room for some. */
    private void saveAgain(List<Task> unsaved, long nowMs) {
        unsaved.sort(Comparator.comparingInt(task -> task.unsaved().record().outcomeBytes()));
        boolean room = true;
        for (final Task task : unsaved) {
            final TaskStore.Entry end = task.unsaved();
            if (end.record().isExpired(nowMs)) {
                outcomeBytes.addAndGet(-end.record().outcomeBytes());
                running.remove(task.id());
                task.memory().close();
            } else if (room) {
                room = put(List.of(end));
                if (room) {
                    complete(task, end.record());
                }
            }
        }
    }

    private boolean removeAll(List<TaskRecord> expired) {
        if (expired.isEmpty()) {
            return true;
        }
        try {
            store.remove(expired.stream().map(TaskRecord::id).toList());
        } catch (final IOException failure) {
            settings.errorHandler().onError(failure);
            return false;
        }
        for (final TaskRecord record : expired) {
            if (kept.remove(record.id())) {
                outcomeBytes.addAndGet(-record.outcomeBytes());
            }
        }
        return true;
    }

    /** Fails and stops running tasks, and closes the store. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        final byte[] error = TaskFailure.STOPPED.error();
        final List<TaskStore.Entry> ends = new ArrayList<>();
        for (final Task task : running.values()) {
            final TaskStore.Entry unsaved = task.unsaved();
            final TaskStore.Entry stopped =
                    task.decide(TaskListener.End.STOPPED, TaskFailure.STOPPED.message(), error, true);
            if (unsaved != null || stopped != null) {
                ends.add(unsaved != null ? unsaved : stopped);
            }
        }
        store.beginClose();
        put(ends);
        store.close();
        running.values().forEach(task -> task.memory().close());
        kept.close();
    }
}
