package org.peregrine.transports.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The tasks that a client was told of. A task is found as long as tasks are kept; once it was seen at its end it stays as
 * it is; its result is that of its call; and it does not ask for what was answered.
 */
final class KnownTasks {
    /** Shorter than a task's lifetime. */
    private static final long LIFETIME_NS = TimeUnit.MINUTES.toNanos(50);

    private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled");
    private static final Set<String> STATES = Set.of("working", "input_required");

    private final World world;
    private final Map<String, Known> tasks = new LinkedHashMap<>();

    KnownTasks(World world) {
        this.world = world;
    }

    /** A task. */
    private static final class Known {
        private final Request call;
        private final long sinceNs;
        /** Questions whose answers were acknowledged, with the last request that was sent before that. */
        private final Map<String, Long> answered = new HashMap<>();
        /** Of a task that has ended. */
        private String end;
        /** The last request that was sent before the end was seen. */
        private long endSeen;

        Known(Request call, long sinceNs) {
            this.call = call;
            this.sinceNs = sinceNs;
        }
    }

    /** Notes a task, with which a call was answered. */
    void created(String id, Request call) {
        tasks.put(id, new Known(call, world.clock().nanoTime()));
    }

    /** One of the tasks; null when there is none. */
    String any() {
        return tasks.isEmpty() ? null : world.chance().of(List.copyOf(tasks.keySet()));
    }

    /** Tasks that were not seen at their end. */
    List<String> open() {
        final List<String> open = new ArrayList<>();
        tasks.forEach((id, task) -> {
            if (task.end == null && isKept(task)) {
                open.add(id);
            }
        });
        return open;
    }

    /** Takes the answer to an update. */
    void onUpdated(Request update, String message) {
        if (Json.member(message, "result") != null) {
            update.answers.forEach(key ->
                    tasks.get(update.about).answered.put(key, world.ledger().lastId()));
        }
    }

    /**
     * Takes a look at a task.
     *
     * @return what it asks; null for nothing.
     */
    String onLook(Request look, String message) {
        final Known task = tasks.get(look.about);
        final String status = Json.text(message, "result", "status");
        if (status == null) {
            if (message.contains("-32602") && isKept(task)) {
                throw new Violation("A task is not found, which was the answer to " + task.call + ": " + message);
            }
            return null;
        }
        world.trace().add("the task of " + task.call + " is " + status);
        requireSame(task, look, message);
        if (ENDS.contains(status)) {
            end(task, message);
            return null;
        }
        if (!STATES.contains(status)) {
            throw new Violation("No task is " + status + ": " + message);
        }
        return asked(task, look, Json.member(message, "result", "inputRequests"));
    }

    private boolean isKept(Known task) {
        return world.keepsEvents() && world.clock().nanoTime() - task.sinceNs < LIFETIME_NS;
    }

    private static void requireSame(Known task, Request look, String message) {
        if (task.end != null && look.id > task.endSeen && !outcome(message).equals(task.end)) {
            throw new Violation(
                    "The task of " + task.call + " has ended as " + task.end + ", and is now " + outcome(message));
        }
    }

    private static String outcome(String message) {
        return Json.text(message, "result", "status") + " " + Json.member(message, "result", "result") + " "
                + Json.member(message, "result", "error");
    }

    private void end(Known task, String message) {
        if (task.end == null) {
            task.end = outcome(message);
            task.endSeen = world.ledger().lastId();
        }
        final String content = Json.member(message, "result", "result", "content");
        if (content != null
                && Json.member(message, "result", "result", "isError") == null
                && !content.contains(task.call.mark)) {
            throw new Violation("The task of " + task.call + " has another's result: " + message);
        }
    }

    private static String asked(Known task, Request look, String asked) {
        for (final Map.Entry<String, Long> answered : task.answered.entrySet()) {
            if (look.id > answered.getValue() && asked != null && Json.member(asked, answered.getKey()) != null) {
                throw new Violation(
                        "The task of " + task.call + " asks for " + answered.getKey() + ", which was answered");
            }
        }
        return asked;
    }
}
