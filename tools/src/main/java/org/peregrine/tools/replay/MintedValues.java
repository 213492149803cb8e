package org.peregrine.tools.replay;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Values that the server makes up and clients say again: ids of sessions and tasks, cursors, states of requests, places
 * in streams. Knows which were recorded, and what the server of now says in their place.
 */
final class MintedValues {
    /** Members of answers that hold such a value. */
    static final Set<String> MADE_BY_SERVER = Set.of("requestState", "nextCursor", "taskId");

    private static final Set<String> REPEATED = Set.of("requestState", "cursor", "taskId", "taskIds");

    private final Map<String, String> current = new HashMap<>();
    private final Set<String> recorded = new HashSet<>();
    private boolean changed;

    /** Notes a value that the recording's server made up. */
    void recorded(String value) {
        if (!value.isEmpty()) {
            recorded.add(value);
        }
    }

    /** Notes all values in an answer of the recording. */
    void recorded(JsonNode answer) {
        if (answer instanceof ObjectNode object) {
            object.forEachEntry((name, value) -> {
                if (MADE_BY_SERVER.contains(name) && value.isString()) {
                    recorded(value.asString());
                } else {
                    recorded(value);
                }
            });
        } else if (answer instanceof ArrayNode array) {
            array.forEach(this::recorded);
        }
    }

    /** Notes what is said now in place of what was said then. */
    void learn(String then, String now) {
        if (!then.isEmpty() && !now.isEmpty()) {
            current.putIfAbsent(then, now);
        }
    }

    /** Goes through two answers to the same request at once. */
    void learn(JsonNode then, JsonNode now) {
        if (then instanceof ObjectNode object) {
            object.forEachEntry((name, value) -> {
                final JsonNode other = now.path(name);
                if (MADE_BY_SERVER.contains(name) && value.isString() && other.isString()) {
                    learn(value.asString(), other.asString());
                } else {
                    learn(value, other);
                }
            });
        } else if (then instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                learn(array.get(i), now.path(i));
            }
        }
    }

    /** Whether a value was made up by the recorded server. */
    boolean isRecorded(String value) {
        return recorded.contains(value);
    }

    /** Whether a value has to be waited for. */
    boolean isDue(String value) {
        return recorded.contains(value) && !current.containsKey(value);
    }

    /** Whether something in a message has to be waited for. */
    boolean isDue(JsonNode message) {
        return !recorded.isEmpty() && find(message, false);
    }

    /** Value of now in place of a recorded one; the same when the server did not make it up. */
    String current(String value) {
        return current.getOrDefault(value, value);
    }

    /** Rewrites a message in place; whether something in it changed. */
    boolean rewrite(JsonNode message) {
        changed = false;
        if (!current.isEmpty()) {
            find(message, true);
        }
        return changed;
    }

    private StringNode replaced(String value) {
        final String now = current(value);
        changed |= !now.equals(value);
        return StringNode.valueOf(now);
    }

    /** Looks through what clients say again; replaces it, or answers whether some of it is due. */
    private boolean find(JsonNode node, boolean replace) {
        boolean due = false;
        if (node instanceof ObjectNode object) {
            for (final String name : List.copyOf(object.propertyNames())) {
                due |= REPEATED.contains(name) ? findMember(object, name, replace) : find(object.get(name), replace);
            }
        } else if (node instanceof ArrayNode array) {
            for (final JsonNode element : array) {
                due |= find(element, replace);
            }
        }
        return due;
    }

    private boolean findMember(ObjectNode object, String name, boolean replace) {
        final JsonNode value = object.get(name);
        if (value instanceof ArrayNode array) {
            return findAll(array, replace);
        }
        if (replace && value.isString()) {
            object.set(name, replaced(value.asString()));
        }
        return value.isString() && isDue(value.asString());
    }

    private boolean findAll(ArrayNode values, boolean replace) {
        boolean due = false;
        for (int i = 0; i < values.size(); i++) {
            final String value = values.get(i).asString("");
            due |= isDue(value);
            if (replace && values.get(i).isString()) {
                values.set(i, replaced(value));
            }
        }
        return due;
    }
}
