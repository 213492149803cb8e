package org.peregrine.engine.task;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.peregrine.engine.limit.Reservation;

/**
 * The records of tasks that are over, with the heap that is reserved for them, and the order in which they give way:
 * the oldest of the owner that has most. Virtual threads.
 */
final class FinishedTasks {
    private record Finished(TaskRecord record, Object owner, Reservation memory) {}

    private static final class Owned {
        private final long number;
        private final LinkedHashMap<String, Finished> oldestFirst = new LinkedHashMap<>();
        private long bytes;

        Owned(long number) {
            this.number = number;
        }

        long number() {
            return number;
        }

        long bytes() {
            return bytes;
        }
    }

    private final ConcurrentHashMap<String, Finished> byId = new ConcurrentHashMap<>();
    private final Map<Object, Owned> byOwner = new HashMap<>();
    private final TreeSet<Owned> smallestFirst =
            new TreeSet<>(Comparator.comparingLong(Owned::bytes).thenComparingLong(Owned::number));
    private long owners;

    /**
     * Adds a task.
     *
     * @param record of it.
     * @param owner of it, with {@code equals}.
     * @param memory closed when the task is removed; null when there is none.
     */
    synchronized void add(TaskRecord record, Object owner, Reservation memory) {
        final Finished finished = new Finished(record, owner, memory);
        byId.put(record.id(), finished);
        final Owned owned = byOwner.computeIfAbsent(owner, unknown -> new Owned(owners++));
        owned.oldestFirst.put(record.id(), finished);
        grow(owned, keptBytes(record));
    }

    private void grow(Owned owned, long more) {
        smallestFirst.remove(owned);
        owned.bytes += more;
        if (!owned.oldestFirst.isEmpty()) {
            smallestFirst.add(owned);
        }
    }

    /** The bytes by which owners are compared. */
    private static long keptBytes(TaskRecord record) {
        return 1024L + record.outcomeBytes();
    }

    /** Null when there is none of that id. */
    TaskRecord find(String id) {
        final Finished finished = byId.get(id);
        return finished == null ? null : finished.record;
    }

    /** Removes a task; false when another thread did. */
    synchronized boolean remove(String id) {
        final Finished finished = byId.remove(id);
        if (finished == null) {
            return false;
        }
        final Owned owned = byOwner.get(finished.owner);
        owned.oldestFirst.remove(id);
        grow(owned, -keptBytes(finished.record));
        if (owned.oldestFirst.isEmpty()) {
            byOwner.remove(finished.owner);
        }
        Reservation.release(finished.memory);
        return true;
    }

    /** The task that gives way; null when there is none. */
    synchronized TaskRecord oldestOfTheLargestOwner() {
        return smallestFirst.isEmpty()
                ? null
                : smallestFirst.last().oldestFirst.firstEntry().getValue().record;
    }

    List<TaskRecord> expired(long nowMs) {
        final Collection<Finished> all = byId.values();
        return all.stream()
                .map(Finished::record)
                .filter(record -> record.isExpired(nowMs))
                .toList();
    }

    int size() {
        return byId.size();
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /** Gives all heap back; the table is not used any more. */
    synchronized void close() {
        byId.values().forEach(finished -> Reservation.release(finished.memory));
        byId.clear();
        byOwner.clear();
        smallestFirst.clear();
    }
}
