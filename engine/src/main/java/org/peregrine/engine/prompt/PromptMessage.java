package org.peregrine.engine.prompt;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.json.Fields;

/**
 * One message of a prompt. Immutable, any thread. Source: MCP 2025-11-25, schema, {@code PromptMessage}.
 *
 * @param role of the speaker.
 * @param content of the message.
 */
public record PromptMessage(Role role, Content content) {
    /**
     * A message of one text, spoken by the person.
     *
     * @param text any text.
     * @return the message.
     */
    public static PromptMessage user(String text) {
        return new PromptMessage(Role.USER, Content.text(text));
    }

    /**
     * A message of one text, spoken by the model.
     *
     * @param text any text.
     * @return the message.
     */
    public static PromptMessage assistant(String text) {
        return new PromptMessage(Role.ASSISTANT, Content.text(text));
    }

    void writeTo(JsonWriter writer, ProtocolVersion version) {
        content.writeTo(open(writer, role), version);
        writer.endObject();
    }

    /** Opens a message up to its content. */
    static JsonWriter open(JsonWriter writer, Role role) {
        writer.beginObject().name(Fields.ROLE);
        role.writeTo(writer);
        return writer.name(Fields.CONTENT);
    }
}
