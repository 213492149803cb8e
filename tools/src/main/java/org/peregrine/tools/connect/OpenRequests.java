package org.peregrine.tools.connect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;

/** Requests of the client's that have no answer yet, the oldest first. One thread. */
final class OpenRequests {
    private static final String LISTEN = "subscriptions/listen";

    private final Map<String, Request> byKey = new LinkedHashMap<>();

    /** Requests whose id one that is open has, too: a mistake of the client's, but each gets its answer. */
    private final Map<String, Deque<Request>> repeated = new HashMap<>();

    private int repeatedCount;

    /**
     * A request.
     *
     * @param key of its id, equal for ids that are.
     * @param id as it stands in the message.
     * @param method of the request.
     * @param sinceNs when it came.
     */
    record Request(String key, String id, String method, long sinceNs) {
        /** Whether it is answered only when its sender wants no more. */
        boolean isListen() {
            return LISTEN.equals(method);
        }
    }

    /** Key of the id of a message; null when it has none. */
    static String key(Envelope message) {
        return message.idLength() == 0
                ? null
                : key(new JsonValue().wrap(message.buffer(), message.idOffset(), message.idLength()));
    }

    /** Key of an id; null when it is null. */
    static String key(JsonValue id) {
        if (!id.present() || id.isNull()) {
            return null;
        }
        return id.isString() ? '"' + id.string() : id.toString();
    }

    int size() {
        return byKey.size() + repeatedCount;
    }

    void add(Request request) {
        if (byKey.putIfAbsent(request.key(), request) != null) {
            repeated.computeIfAbsent(request.key(), key -> new ArrayDeque<>()).add(request);
            repeatedCount++;
        }
    }

    /** Removes the oldest request of a key; returns null when none is open. */
    Request remove(String key) {
        final Request removed = byKey.remove(key);
        final Deque<Request> others = repeated.get(key);
        if (others != null) {
            byKey.put(key, others.remove());
            repeatedCount--;
            if (others.isEmpty()) {
                repeated.remove(key);
            }
        }
        return removed;
    }

    /** The request that has waited the longest, without those that wait for ever; null when there is none. */
    Request oldest() {
        for (final Request request : byKey.values()) {
            if (!request.isListen()) {
                return request;
            }
        }
        return null;
    }

    List<Request> all() {
        final List<Request> all = new ArrayList<>(byKey.values());
        repeated.values().forEach(all::addAll);
        return all;
    }
}
