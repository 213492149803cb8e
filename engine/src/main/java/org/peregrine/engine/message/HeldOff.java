package org.peregrine.engine.message;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;

/** The error for a call of a handler that only fails: says in message and data when the handler is tried again. */
public enum HeldOff implements ErrorData {
    /** Without state: the time is the event's. */
    FOR_NOW;

    private static final JsonName RETRY_AFTER = JsonName.of("retryAfterMs");
    private static final long MILLI_NS = 1_000_000;

    @Override
    public void writeTo(JsonWriter writer, MessageEvent event) {
        writer.beginObject().name(RETRY_AFTER).value(milliseconds(event)).endObject();
    }

    @Override
    public void appendTo(JsonWriter writer, MessageEvent event) {
        writer.append("; the next is tried in ").append(milliseconds(event)).append(" ms");
    }

    private static long milliseconds(MessageEvent event) {
        return (event.stamps().heldOffNs + MILLI_NS - 1) / MILLI_NS;
    }
}
