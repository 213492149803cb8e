package org.peregrine.engine.task;

import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.jsonrpc.ErrorCode;

/** Reasons for which the server itself fails a task. */
enum TaskFailure {
    /** Its process died or was stopped. */
    STOPPED("The server stopped while the task was running"),
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
        return error(message);
    }

    /** A JSON-RPC error object with a message of its own. */
    static byte[] error(String message) {
        final HeapJson json = new HeapJson();
        json.writer().beginObject().name("code").value(ErrorCode.INTERNAL_ERROR.code());
        json.writer().name("message").value(message).endObject();
        return json.bytes();
    }
}
