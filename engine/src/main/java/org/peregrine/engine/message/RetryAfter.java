package org.peregrine.engine.message;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;

/** The data of an error that passes by itself: says, in the message too, when to try again. */
public enum RetryAfter implements ErrorData {
    /** The handler only fails. */
    HELD_OFF("; the next is tried in "),
    /** The sender is above its rate. */
    RATE_LIMITED("; try again in ");

    private static final JsonName RETRY_AFTER = JsonName.of("retryAfterMs");
    private static final long MILLI_NS = 1_000_000;

    private final String text;

    RetryAfter(String text) {
        this.text = text;
    }

    @Override
    public void writeTo(JsonWriter writer, MessageEvent event) {
        writer.beginObject().name(RETRY_AFTER).value(milliseconds(event)).endObject();
    }

    @Override
    public void appendTo(JsonWriter writer, MessageEvent event) {
        writer.append(text).append(milliseconds(event)).append(" ms");
    }

    /**
     * The time of an event, rounded up.
     *
     * @param event rejected for a time.
     * @return milliseconds.
     */
    public static long milliseconds(MessageEvent event) {
        return (event.stamps().retryAfterNs + MILLI_NS - 1) / MILLI_NS;
    }
}
