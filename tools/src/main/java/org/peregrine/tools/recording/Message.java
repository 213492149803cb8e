package org.peregrine.tools.recording;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * A body as JSON-RPC.
 *
 * @param json the message; null when the body is no JSON.
 * @param method of a request or notification; empty for others.
 * @param id as JSON; empty when there is none.
 */
public record Message(JsonNode json, String method, String id) {
    /** Reads and writes numbers as they stand. */
    public static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Message NO_JSON = new Message(null, "", "");

    /**
     * Reads a body.
     *
     * @param body may be anything.
     * @return never null.
     */
    public static Message of(byte[] body) {
        if (body.length == 0) {
            return NO_JSON;
        }
        try {
            return of(JSON.readTree(body));
        } catch (final JacksonException noJson) {
            return NO_JSON;
        }
    }

    /**
     * Takes a message that was read.
     *
     * @param json any value.
     * @return never null.
     */
    public static Message of(JsonNode json) {
        return new Message(
                json,
                json.path("method").asString(""),
                json.has("id") ? json.get("id").toString() : "");
    }

    /**
     * Whether it wants an answer.
     *
     * @return false for notifications, responses and what is no message.
     */
    public boolean isRequest() {
        return !method.isEmpty() && !id.isEmpty();
    }

    /**
     * Whether it answers.
     *
     * @return true for a result and for an error with an id.
     */
    public boolean isResponse() {
        return json != null && method.isEmpty() && (json.has("result") || json.has("error"));
    }
}
