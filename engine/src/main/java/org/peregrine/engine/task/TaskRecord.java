package org.peregrine.engine.task;

import java.io.IOException;
import java.time.Instant;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/**
 * All that is known of a task but its outcome. Immutable. Kept as a JSON object.
 *
 * @param id unguessable.
 * @param principal of the caller.
 * @param status of the task.
 * @param message of the status; null when there is none.
 * @param createdMs since 1970.
 * @param updatedMs since 1970.
 * @param ttlMs from {@code createdMs}, until the task is evicted.
 * @param outcomeBytes length of the result or error; 0 when there is none.
 */
record TaskRecord(
        String id,
        String principal,
        TaskStatus status,
        String message,
        long createdMs,
        long updatedMs,
        long ttlMs,
        int outcomeBytes) {
    private static final JsonName PRINCIPAL = JsonName.of("principal");
    private static final JsonName STATUS = JsonName.of("status");
    private static final JsonName MESSAGE = JsonName.of("message");
    private static final JsonName CREATED = JsonName.of("createdMs");
    private static final JsonName UPDATED = JsonName.of("updatedMs");
    private static final JsonName TTL = JsonName.of("ttlMs");
    private static final JsonName OUTCOME_BYTES = JsonName.of("outcomeBytes");
    private static final int MAX_MESSAGE_CHARS = 1024;
    private static final int MAX_BYTES = 1 << 16;

    TaskRecord {
        if (message != null && message.length() > MAX_MESSAGE_CHARS) {
            message = message.substring(0, message.offsetByCodePoints(0, MAX_MESSAGE_CHARS / 2));
        }
    }

    /** The same task, whose handler is over. It is kept for another {@code keepMs} from now on. */
    TaskRecord ended(TaskStatus end, String why, long nowMs, long keepMs, int bytes) {
        final long renewedMs = Math.max(ttlMs, nowMs - createdMs + keepMs);
        return new TaskRecord(id, principal, end, why, createdMs, nowMs, renewedMs, bytes);
    }

    /** The same task, seen while its handler is under way. */
    TaskRecord now(TaskStatus current, String text, long nowMs) {
        return new TaskRecord(id, principal, current, text, createdMs, nowMs, ttlMs, 0);
    }

    boolean isExpired(long nowMs) {
        return nowMs - createdMs >= ttlMs;
    }

    /** Writes the members of a {@code Task}. */
    void writeMembers(JsonWriter writer, long pollMs) {
        writer.name("taskId").value(id).name("status").value(status.wireName());
        if (message != null) {
            writer.name("statusMessage").value(message);
        }
        writer.name("createdAt").value(Instant.ofEpochMilli(createdMs).toString());
        writer.name("lastUpdatedAt").value(Instant.ofEpochMilli(updatedMs).toString());
        writer.name("ttlMs").value(ttlMs).name("pollIntervalMs").value(pollMs);
    }

    byte[] toBytes() {
        final HeapJson json = new HeapJson(MAX_BYTES);
        final JsonWriter writer = json.writer();
        writer.beginObject().name(PRINCIPAL).value(principal);
        writer.name(STATUS).value(status.wireName());
        if (message != null) {
            writer.name(MESSAGE).value(message);
        }
        writer.name(CREATED).value(createdMs).name(UPDATED).value(updatedMs);
        writer.name(TTL).value(ttlMs).name(OUTCOME_BYTES).value(outcomeBytes).endObject();
        return json.bytes();
    }

    static TaskRecord of(String id, byte[] bytes) throws IOException {
        final JsonValue object = new JsonValue().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
        final JsonValue value = new JsonValue();
        object.member(STATUS, value);
        final TaskStatus status = TaskStatus.of(value);
        if (status == null) {
            throw new IOException("The record of task " + id + " has no status");
        }
        return new TaskRecord(
                id,
                object.member(PRINCIPAL, value) ? value.string() : "",
                status,
                object.member(MESSAGE, value) ? value.string() : null,
                number(object, CREATED),
                number(object, UPDATED),
                number(object, TTL),
                Math.toIntExact(number(object, OUTCOME_BYTES)));
    }

    private static long number(JsonValue object, JsonName name) {
        final JsonValue value = new JsonValue();
        return object.member(name, value) ? value.longValue(0) : 0;
    }
}
