package org.peregrine.engine.task;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.status.Heartbeat;
import org.peregrine.engine.thread.WriteWatch;

/**
 * Storage of tasks. Any thread but those of the path; may wait for a disk, and is not disturbed when the waiting
 * thread is interrupted.
 */
interface TaskStore {
    /** A change to one task. */
    final class Entry {
        private final TaskRecord record;
        private final byte[] outcome;

        /**
         * Takes a change.
         *
         * @param record of the task, in place of the one before.
         * @param outcome its result or error as JSON, not copied; null when there is none.
         */
        Entry(TaskRecord record, byte[] outcome) {
            this.record = record;
            this.outcome = outcome;
        }

        TaskRecord record() {
            return record;
        }

        byte[] outcome() {
            return outcome;
        }
    }

    /**
     * Opens the store.
     *
     * @return the entries of a former process.
     * @throws IOException when it cannot be opened; the message has the reason.
     */
    List<TaskRecord> open() throws IOException;

    /**
     * Keeps tasks: all or none.
     *
     * @param entries to keep; durable ones survive a crash of the process once this returns.
     * @throws IOException when they cannot be kept; earlier ones still are.
     */
    void put(List<Entry> entries) throws IOException;

    /**
     * Reads an outcome.
     *
     * @param id of a task.
     * @return null when none is kept.
     * @throws IOException when it cannot be read.
     */
    byte[] outcome(String id) throws IOException;

    /**
     * Forgets tasks.
     *
     * @param ids of tasks; unknown ones are passed over.
     * @throws IOException when that cannot be kept.
     */
    void remove(Collection<String> ids) throws IOException;

    /**
     * Whether outcomes stay on the heap, so that they count there.
     *
     * @return false for a store on disk.
     */
    boolean isOnHeap();

    /**
     * The threads of an open store.
     *
     * @return empty when it has none.
     */
    default List<Heartbeat> heartbeats() {
        return List.of();
    }

    /**
     * Has its writes watched, each of which may not come back. Called once, before the store is open.
     *
     * @param clock of the engine.
     * @param report takes lines; any thread.
     * @return null when it writes to no disk.
     */
    default WriteWatch watch(NanoClock clock, Consumer<String> report) {
        return null;
    }

    /** From now on a write that hangs is given up, and who waits for it fails. Called once, before {@link #close}. */
    default void beginClose() {}

    /** Closes the store; without effect when it is not open. */
    void close();
}
