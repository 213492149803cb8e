package org.peregrine.engine.registry;

import org.peregrine.codec.json.JsonWriter;

/** Who speaks a prompt message, or for whom content is meant. Source: MCP 2025-11-25, schema, {@code Role}. */
public enum Role {
    /** The person. */
    USER("user"),
    /** The language model. */
    ASSISTANT("assistant");

    private final String wireName;

    Role(String wireName) {
        this.wireName = wireName;
    }

    void writeTo(JsonWriter writer) {
        writer.value(wireName);
    }
}
