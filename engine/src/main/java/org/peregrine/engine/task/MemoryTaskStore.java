package org.peregrine.engine.task;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps outcomes as long as the process lives. Records stand in the {@link TaskTable} anyway. */
final class MemoryTaskStore implements TaskStore {
    private final ConcurrentHashMap<String, byte[]> outcomes = new ConcurrentHashMap<>();

    @Override
    public List<TaskRecord> open() {
        return List.of();
    }

    @Override
    public void put(List<Entry> entries) {
        for (final Entry entry : entries) {
            if (entry.outcome() != null) {
                outcomes.put(entry.record().id(), entry.outcome());
            }
        }
    }

    @Override
    public byte[] outcome(String id) {
        return outcomes.get(id);
    }

    @Override
    public void remove(Collection<String> ids) {
        ids.forEach(outcomes::remove);
    }

    @Override
    public boolean isOnHeap() {
        return true;
    }

    @Override
    public void close() {
        outcomes.clear();
    }
}
