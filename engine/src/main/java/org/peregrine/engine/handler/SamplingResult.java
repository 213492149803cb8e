package org.peregrine.engine.handler;

import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/**
 * Answer of the client's model. Immutable. Source: MCP 2025-11-25, Sampling.
 *
 * @param answer the whole {@code CreateMessageResult}.
 */
public record SamplingResult(JsonValue answer) {
    private static final JsonName CONTENT = JsonName.of("content");
    private static final JsonName TEXT = JsonName.of("text");
    private static final JsonName MODEL = JsonName.of("model");
    private static final JsonName STOP_REASON = JsonName.of("stopReason");

    /**
     * The content.
     *
     * @return a content block, or from 2025-11-25 on an array of them.
     */
    public JsonValue content() {
        return member(CONTENT);
    }

    /**
     * The text of the content.
     *
     * @return all text blocks in one; empty when there is none.
     */
    public String text() {
        final JsonValue content = content();
        if (!content.isArray()) {
            return text(content);
        }
        final StringBuilder all = new StringBuilder();
        final JsonCursor blocks = new JsonCursor().wrap(content);
        while (blocks.next()) {
            all.append(text(blocks.value()));
        }
        return all.toString();
    }

    private static String text(JsonValue block) {
        final JsonValue text = new JsonValue();
        return block.member(TEXT, text) && text.isString() ? text.string() : "";
    }

    /**
     * The name of the model.
     *
     * @return null when the client did not say.
     */
    public String model() {
        return member(MODEL).string();
    }

    /**
     * The reason why the model stopped.
     *
     * @return null when the client did not say.
     */
    public String stopReason() {
        return member(STOP_REASON).string();
    }

    private JsonValue member(JsonName name) {
        final JsonValue value = new JsonValue();
        answer.member(name, value);
        return value;
    }
}
