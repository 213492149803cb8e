package org.peregrine.engine.task;

import org.peregrine.codec.json.JsonEscapes;
import org.peregrine.codec.jsonrpc.ErrorCode;

/** Why the server itself fails a task. */
enum TaskFailure {
    /** Its process died or was stopped. */
    STOPPED("The server stopped while the task was running"),
    /** Its time was over. */
    TOO_LATE("The task took longer than it may"),
    /** Its outcome is too long. */
    TOO_LARGE("The result exceeds the size limit of tasks"),
    /** Its outcome does not fit the rest of the store. */
    NO_ROOM("The server has no room to keep the result");

    private final String message;

    TaskFailure(String message) {
        this.message = message;
    }

    String message() {
        return message;
    }

    /** A JSON-RPC error object. */
    byte[] error() {
        final String json = "{\"code\":" + ErrorCode.INTERNAL_ERROR.code() + ",\"message\":\"" + message + "\"}";
        return JsonEscapes.encode(json);
    }
}
