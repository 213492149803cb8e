package org.peregrine.tools.replay;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares an answer of now with the recorded one. The order of members means nothing, what the server makes up anew
 * each time is not compared, nor is what rules leave out.
 */
final class AnswerComparison {
    /** Differ from run to run by their nature. */
    private static final Set<String> VOLATILE =
            Set.of("requestState", "nextCursor", "taskId", "createdAt", "lastUpdatedAt");

    private static final String ANY = "*";
    private static final String REDACTED = "[redacted]";
    private static final int MAX_SHOWN = 120;

    /**
     * Members that are not compared.
     *
     * @param method of the request; empty for all.
     * @param path into the answer.
     */
    private record Ignored(String method, List<String> path) {}

    /** Ignores the time that a task is still kept: it counts from the task's end. */
    private static final Ignored TIME_TO_LIVE = new Ignored("tasks/get", List.of("result", "ttlMs"));

    private final List<Ignored> ignored = new ArrayList<>(List.of(TIME_TO_LIVE));

    /**
     * Reads rules.
     *
     * @param rules {@code POINTER} or {@code METHOD:POINTER}; {@code *} stands for any member or element.
     * @throws IllegalArgumentException when one is neither.
     */
    AnswerComparison(List<String> rules) {
        for (final String rule : rules) {
            final int slash = rule.indexOf(":/");
            final String method = slash < 0 ? "" : rule.substring(0, slash);
            final String pointer = slash < 0 ? rule : rule.substring(slash + 1);
            if (!pointer.startsWith("/")) {
                throw new IllegalArgumentException(
                        "'" + rule + "' is no JSON pointer; expected /result/... or METHOD:/result/...");
            }
            final List<String> path = new ArrayList<>();
            for (final String segment : pointer.substring(1).split("/", -1)) {
                path.add(segment.replace("~1", "/").replace("~0", "~"));
            }
            ignored.add(new Ignored(method, path));
        }
    }

    /** First place where two answers differ; empty when they are equal. */
    String difference(String method, JsonNode then, JsonNode now) {
        return difference(method, new ArrayList<>(), then, now);
    }

    private String difference(String method, List<String> path, JsonNode then, JsonNode now) {
        if (isIgnored(method, path) || (isRedacted(then) && !now.isMissingNode())) {
            return "";
        }
        if (then instanceof ObjectNode thenObject && now instanceof ObjectNode nowObject) {
            return ofObjects(method, path, thenObject, nowObject);
        }
        if (then instanceof ArrayNode thenArray && now instanceof ArrayNode nowArray) {
            return ofArrays(method, path, thenArray, nowArray);
        }
        final boolean equal = (then.isNumber() && now.isNumber())
                ? then.decimalValue().compareTo(now.decimalValue()) == 0
                : then.equals(now);
        return equal ? "" : at(path) + ": then " + shown(then) + ", now " + shown(now);
    }

    /** The value of then is not known. */
    private static boolean isRedacted(JsonNode then) {
        return then.isString() && then.asString().equals(REDACTED);
    }

    private String ofObjects(String method, List<String> path, ObjectNode then, ObjectNode now) {
        for (final String name : then.propertyNames()) {
            final String found = member(method, path, name, then.path(name), now.path(name));
            if (!found.isEmpty()) {
                return found;
            }
        }
        for (final String name : now.propertyNames()) {
            final String found = then.has(name) ? "" : member(method, path, name, then.path(name), now.path(name));
            if (!found.isEmpty()) {
                return found;
            }
        }
        return "";
    }

    private String member(String method, List<String> path, String name, JsonNode then, JsonNode now) {
        if (VOLATILE.contains(name) && !then.isMissingNode() && !now.isMissingNode()) {
            return "";
        }
        path.add(name);
        final String found = difference(method, path, then, now);
        path.removeLast();
        return found;
    }

    private String ofArrays(String method, List<String> path, ArrayNode then, ArrayNode now) {
        final Iterator<JsonNode> others = now.iterator();
        int index = 0;
        for (final JsonNode element : then) {
            if (!others.hasNext()) {
                break;
            }
            path.add(Integer.toString(index++));
            final String found = difference(method, path, element, others.next());
            path.removeLast();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return then.size() == now.size() ? "" : at(path) + ": then " + then.size() + " elements, now " + now.size();
    }

    private boolean isIgnored(String method, List<String> path) {
        for (final Ignored rule : ignored) {
            if ((rule.method.isEmpty() || rule.method.equals(method)) && matches(rule.path, path)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(List<String> rule, List<String> path) {
        if (rule.size() != path.size()) {
            return false;
        }
        for (int i = 0; i < rule.size(); i++) {
            if (!rule.get(i).equals(ANY) && !rule.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static String at(List<String> path) {
        return path.isEmpty() ? "the whole answer" : "/" + String.join("/", path);
    }

    private static String shown(JsonNode value) {
        if (value.isMissingNode()) {
            return "nothing";
        }
        final String text = value.toString();
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }
}
