package org.peregrine.engine.worker;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The calls under way on each connection of a shard, for the moment when its peer leaves. The dispatch thread adds and
 * looks; workers remove. Each change is one step of the map, so that no call is added to a set which another thread has
 * just taken out as empty.
 */
final class ConnectionCalls<T> {
    private final ConcurrentHashMap<Long, Set<T>> byConnection = new ConcurrentHashMap<>();

    void add(long connectionId, T call) {
        byConnection.compute(connectionId, (id, calls) -> {
            final Set<T> all = calls == null ? ConcurrentHashMap.newKeySet() : calls;
            all.add(call);
            return all;
        });
    }

    void remove(long connectionId, T call) {
        byConnection.computeIfPresent(connectionId, (id, calls) -> {
            calls.remove(call);
            return calls.isEmpty() ? null : calls;
        });
    }

    void forEach(long connectionId, Consumer<T> action) {
        final Set<T> calls = byConnection.get(connectionId);
        if (calls != null) {
            calls.forEach(action);
        }
    }

    /** The number of connections with calls under way. */
    int connectionCount() {
        return byConnection.size();
    }
}
