package org.peregrine.engine.content;

import org.peregrine.codec.json.JsonWriter;

/** Speaker of a prompt message, or audience of content. Source: MCP 2025-11-25, schema, {@code Role}. */
public enum Role {
    /** The person. */
    USER("user"),
    /** The language model. */
    ASSISTANT("assistant");

    private final String wireName;

    Role(String wireName) {
        this.wireName = wireName;
    }

    /**
     * Writes the role.
     *
     * @param writer positioned at a value.
     */
    public void writeTo(JsonWriter writer) {
        writer.value(wireName);
    }
}
