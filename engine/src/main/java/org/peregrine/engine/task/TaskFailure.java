package org.peregrine.engine.task;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;

/** Reasons for which the server itself fails a task. */
enum TaskFailure {
    /** Its process died or was stopped. */
    STOPPED("The server stopped while the task was running"),
    /** Its outcome is too long. */
    TOO_LARGE("The result exceeds the size limit of tasks"),
    /** Its outcome does not fit the rest of the store. */
    NO_ROOM("The server has no room to keep the result");

    private static final int ENVELOPE_BYTES = 64;
    private static final int MAX_ESCAPE_BYTES = 6;

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
        final JsonWriter writer = new JsonWriter();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ENVELOPE_BYTES + message.length() * MAX_ESCAPE_BYTES]);
        writer.wrap(buffer, 0, buffer.capacity());
        writer.beginObject().name("code").value(ErrorCode.INTERNAL_ERROR.code());
        writer.name("message").value(message).endObject();
        return Arrays.copyOf(buffer.byteArray(), writer.position());
    }
}
