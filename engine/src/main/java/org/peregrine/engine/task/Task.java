package org.peregrine.engine.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.engine.handler.ClientError;
import org.peregrine.engine.handler.TaskListener;
import org.peregrine.engine.handler.TaskStart;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.log.CallName;
import org.peregrine.engine.log.HandlerFailure;
import org.peregrine.engine.log.HandlerMistake;
import org.peregrine.engine.log.LogText;

/**
 * A task whose handler runs, or whose outcome is not kept yet. Any thread; state is guarded by the task's monitor, and
 * listeners are notified inside it, so that notifications keep the order of changes.
 */
final class Task {
    private static final String HELD = "The outcome is there, but the server cannot store it yet; it tries again";

    private final TaskSettings settings;
    private final TaskRecord created;
    private final Object owner;
    private final Reservation memory;
    private Runnable interrupt;
    private TaskListener listener;
    private boolean late;
    private final CallName name;
    private final long longestNs;
    private final long deadlineNs;
    private final Consumer<Task> onChange;
    private final Map<String, OpenInput> inputs = new LinkedHashMap<>();
    private final Set<String> usedKeys = new HashSet<>();
    private String message;
    private long updatedMs;
    private TaskStore.Entry ending;
    private boolean held;
    private boolean ended;
    private boolean withdrawn;
    private long answeredBytes;

    /**
     * Creates a running task.
     *
     * @param created the record of it.
     * @param start of the task.
     * @param memory the heap that it takes.
     * @param onChange is told of every change, inside the monitor; must not wait.
     */
    Task(TaskSettings settings, TaskRecord created, TaskStart start, Reservation memory, Consumer<Task> onChange) {
        this.settings = settings;
        this.created = created;
        this.owner = start.owner();
        this.memory = memory;
        this.interrupt = start.interrupt();
        this.listener = start.listener();
        this.name = start.name();
        this.longestNs = settings.longestNs(start.timeoutNs());
        this.deadlineNs = settings.nowNs() + longestNs;
        this.onChange = onChange;
        this.updatedMs = created.createdMs();
    }

    /** The record kept when the task began. */
    TaskRecord created() {
        return created;
    }

    String id() {
        return created.id();
    }

    /** The owner whose share of tasks it uses. */
    Object owner() {
        return owner;
    }

    /** The heap that it takes, handed on when it is over. */
    Reservation memory() {
        return memory;
    }

    /** Whether the handler is to stop: the task was cancelled, ran for too long, or the server stops. */
    synchronized boolean isWithdrawn() {
        return withdrawn;
    }

    /** Whether the handler works, or its outcome is being kept; not while the task waits for its client. */
    synchronized boolean isWorking() {
        return ended || inputs.isEmpty();
    }

    /** The text for the client of a task that took too long. */
    String lateMessage() {
        return "The task of " + name.handler() + " took longer than " + LogText.duration(longestNs);
    }

    /** The same for the log. */
    HandlerFailure lateFailure() {
        return new HandlerFailure(
                name, new HandlerMistake("the task took longer than it may", LogText.duration(longestNs)));
    }

    /** Whether the task takes longer than it may; whoever began it is told so. */
    boolean isLate(long nowNs) {
        if (nowNs - deadlineNs < 0) {
            return false;
        }
        final TaskListener notified;
        synchronized (this) {
            notified = late ? null : listener;
            late = true;
        }
        if (notified != null) {
            notified.onLate();
        }
        return true;
    }

    /** Writes the members of a {@code DetailedTask}. */
    synchronized void writeDetailed(JsonWriter writer) {
        if (ended) {
            writeDetailed(writer, ending.record(), ending.outcome(), settings.pollMs());
            return;
        }
        final TaskStatus status = inputs.isEmpty() ? TaskStatus.WORKING : TaskStatus.INPUT_REQUIRED;
        created.now(status, message, updatedMs).writeMembers(writer, settings.pollMs());
        if (status == TaskStatus.INPUT_REQUIRED) {
            writer.name("inputRequests").beginObject();
            inputs.values().forEach(input -> writer.name(input.key()).rawValue(input.request()));
            writer.endObject();
        }
    }

    /** Writes the members of a {@code DetailedTask} that is over. */
    static void writeDetailed(JsonWriter writer, TaskRecord record, byte[] outcome, long pollMs) {
        record.writeMembers(writer, pollMs);
        if (record.status() == TaskStatus.COMPLETED) {
            writer.name("result").rawValue(outcome);
        } else if (record.status() == TaskStatus.FAILED) {
            writer.name("error").rawValue(outcome);
        }
    }

    /** Sets the status message to the handler's progress. */
    synchronized void statusMessage(String text) {
        if (ending == null) {
            message = text;
            changed();
        }
    }

    /** Asks the client and waits. Handler's thread. */
    Map<String, JsonValue> ask(Map<String, byte[]> requests) {
        final Map<String, OpenInput> asked = open(requests);
        try {
            final Map<String, JsonValue> answers = new HashMap<>();
            asked.forEach((key, input) -> answers.put(key, input.await()));
            return answers;
        } finally {
            removeAll(asked);
        }
    }

    private synchronized Map<String, OpenInput> open(Map<String, byte[]> requests) {
        if (ending != null) {
            throw OpenInput.cancelled();
        }
        final long more = bytes(requests.values());
        if (inputs.size() + requests.size() > settings.maxInputs()
                || bytes(openRequests()) + more > settings.maxResultBytes()
                || !memory.grow(more)) {
            throw new ClientError(0, "Too much waits for the client's answers");
        }
        final long untilNs = settings.nowNs() + settings.answerTimeoutNs();
        final Map<String, OpenInput> asked = new LinkedHashMap<>();
        requests.forEach((key, request) -> {
            final OpenInput input = new OpenInput(freshKey(key), request, untilNs, new CompletableFuture<>());
            inputs.put(input.key(), input);
            asked.put(key, input);
        });
        changed();
        return asked;
    }

    private List<byte[]> openRequests() {
        return inputs.values().stream().map(OpenInput::request).toList();
    }

    private static long bytes(Collection<byte[]> requests) {
        return requests.stream().mapToLong(request -> request.length).sum();
    }

    /** A key means one question for the whole life of a task. Source: ext-tasks, "Task Update Requests". */
    private String freshKey(String wanted) {
        String key = wanted;
        for (int i = 2; !usedKeys.add(key); i++) {
            key = wanted + '-' + i;
        }
        return key;
    }

    private synchronized void removeAll(Map<String, OpenInput> asked) {
        memory.shrink(bytes(asked.values().stream().map(OpenInput::request).toList()));
        if (inputs.values().removeAll(asked.values()) && ending == null) {
            changed();
        }
    }

    /** Takes the client's answers; one that belongs to no question, or is no result, is ignored. */
    void answer(JsonValue responses) {
        final Map<OpenInput, JsonValue> answered = new HashMap<>();
        synchronized (this) {
            final JsonCursor cursor = new JsonCursor().wrap(responses);
            while (cursor.next()) {
                final JsonValue response = cursor.value();
                final OpenInput input = response.isObject() ? inputs.remove(cursor.name()) : null;
                if (input != null && !memory.grow(response.length())) {
                    input.answer().completeExceptionally(new ClientError(0, "The server has no memory for the answer"));
                } else if (input != null) {
                    answeredBytes += response.length();
                    answered.put(input, response.copy());
                }
            }
            if (!answered.isEmpty() && ending == null) {
                changed();
            }
        }
        answered.forEach((input, response) -> input.answer().complete(response));
    }

    /** The heap that answers have taken so far, given back once the task is over. */
    synchronized long takeAnsweredBytes() {
        final long bytes = answeredBytes;
        answeredBytes = 0;
        return bytes;
    }

    /** Ends waits for a client that has taken too long. */
    void expireInputs(long nowNs) {
        final List<OpenInput> late = new ArrayList<>();
        synchronized (this) {
            for (final OpenInput input : inputs.values()) {
                if (nowNs - input.deadlineNs() >= 0) {
                    late.add(input);
                }
            }
        }
        final long seconds = TimeUnit.NANOSECONDS.toSeconds(settings.answerTimeoutNs());
        late.forEach(input -> input.answer()
                .completeExceptionally(new ClientError(0, "The client did not answer within " + seconds + " s")));
    }

    /** Tells the listener the task's id. Before the task is in a table. */
    void begin() {
        listener.onStart(created.id());
    }

    /**
     * Decides how the task ends, once. It is not shown before {@link #end}.
     *
     * @param how it ends.
     * @param why the status message, or null.
     * @param outcome result or error; null when cancelled.
     * @param withdraw whether the handler is to stop.
     * @return the entry to store; null when the end was decided before.
     */
    TaskStore.Entry decide(TaskListener.End how, String why, byte[] outcome, boolean withdraw) {
        final List<OpenInput> open;
        final Runnable stop;
        final TaskListener notified;
        synchronized (this) {
            if (ending != null) {
                return null;
            }
            final int length = outcome == null ? 0 : outcome.length;
            final TaskRecord record = created.ended(status(how), why, settings.nowMs(), settings.ttlMs(), length);
            ending = new TaskStore.Entry(record, outcome);
            withdrawn = withdraw;
            open = new ArrayList<>(inputs.values());
            inputs.clear();
            stop = interrupt;
            notified = listener;
            listener = null; // They refer to the call, and the call to its arguments.
            interrupt = null;
        }
        notified.onEnd(how);
        open.forEach(input -> input.answer().completeExceptionally(OpenInput.cancelled()));
        if (withdraw) {
            stop.run();
        }
        return ending;
    }

    private static TaskStatus status(TaskListener.End how) {
        return switch (how) {
            case COMPLETED -> TaskStatus.COMPLETED;
            case CANCELLED -> TaskStatus.CANCELLED;
            case FAILED, EXPIRED, STOPPED -> TaskStatus.FAILED;
        };
    }

    /** Shows the end that was decided. */
    synchronized void end() {
        ended = true;
        onChange.accept(this);
    }

    /**
     * Notes that the decided end cannot be stored yet. The task goes on for its client: a crash could undo the
     * end.
     */
    synchronized void hold() {
        if (!held) {
            held = true;
            message = HELD;
            changed();
        }
    }

    /** The end that was decided and could not be kept; else null. */
    synchronized TaskStore.Entry unsaved() {
        return held && !ended ? ending : null;
    }

    /** Notifies listeners of the task's status. */
    synchronized void publishStatus() {
        onChange.accept(this);
    }

    private void changed() {
        updatedMs = settings.nowMs();
        onChange.accept(this);
    }
}
