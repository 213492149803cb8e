package org.peregrine.engine.task;

import org.peregrine.codec.json.JsonValue;

/** Status of a task. Source: ext-tasks, "Task Status". */
enum TaskStatus {
    /** Its handler runs. */
    WORKING("working"),
    /** Its handler waits for the client. */
    INPUT_REQUIRED("input_required"),
    /** There is a result, which may be an error of the tool. */
    COMPLETED("completed"),
    /** There is a JSON-RPC error. */
    FAILED("failed"),
    /** The client has cancelled it. */
    CANCELLED("cancelled");

    private final String wireName;

    TaskStatus(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    boolean isTerminal() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }

    /** Reads a status; null when there is none of that name. */
    static TaskStatus of(JsonValue text) {
        for (final TaskStatus status : values()) {
            if (status.wireName.equals(text.string())) {
                return status;
            }
        }
        return null;
    }
}
