package org.peregrine.engine.prompt;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;

/**
 * One argument of a prompt; its value is always a string. Immutable, any thread. Source: MCP 2025-11-25, schema, {@code
 * PromptArgument}.
 *
 * @param name unique in its prompt.
 * @param title for people, written from 2025-06-18 on; null when not said.
 * @param description for people; null when not said.
 * @param isRequired whether a request without it is refused.
 * @param jsonName the name, encoded once.
 */
public record PromptArgument(String name, String title, String description, boolean isRequired, JsonName jsonName) {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException when the name is empty.
     */
    public PromptArgument {
        key(name);
    }

    private static String key(String name) {
        return Text.key("A prompt argument's name", name);
    }

    /**
     * An argument that must be given.
     *
     * @param name unique in its prompt.
     * @param description for people; null for none.
     * @return the argument.
     */
    public static PromptArgument required(String name, String description) {
        return new PromptArgument(name, null, description, true, JsonName.of(key(name)));
    }

    /**
     * An argument that may be left out.
     *
     * @param name unique in its prompt.
     * @param description for people; null for none.
     * @return the argument.
     */
    public static PromptArgument optional(String name, String description) {
        return new PromptArgument(name, null, description, false, JsonName.of(key(name)));
    }

    /**
     * Sets the title.
     *
     * @param text for people.
     * @return a new argument.
     */
    public PromptArgument withTitle(String text) {
        return new PromptArgument(name, text, description, isRequired, jsonName);
    }

    void writeTo(JsonWriter writer, ProtocolVersion version) {
        writer.beginObject().name(Fields.NAME).value(name);
        if (version.isAtLeast(ProtocolVersion.V2025_06_18)) {
            Text.writeMember(writer, Fields.TITLE, title);
        }
        Text.writeMember(writer, Fields.DESCRIPTION, description);
        writer.name(Fields.REQUIRED).value(isRequired).endObject();
    }
}
