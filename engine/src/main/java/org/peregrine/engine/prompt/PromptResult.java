package org.peregrine.engine.prompt;

import java.util.List;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;

/**
 * Result of a blocking prompt. Immutable, any thread. Source: MCP 2025-11-25, schema, {@code GetPromptResult}.
 *
 * @param description of the prompt as it is filled in now; null when not said.
 * @param messages in the order they are spoken.
 * @param meta {@link Meta#EMPTY} when there is none.
 */
public record PromptResult(String description, List<PromptMessage> messages, Meta meta) implements ResultMembers {
    /** Copies the list. */
    public PromptResult {
        messages = List.copyOf(messages);
    }

    /**
     * A result of messages.
     *
     * @param messages in the order they are spoken.
     * @return the result.
     */
    public static PromptResult of(PromptMessage... messages) {
        return new PromptResult(null, List.of(messages), Meta.EMPTY);
    }

    /**
     * Describes the prompt as it is filled in now.
     *
     * @param text for people.
     * @return a new result.
     */
    public PromptResult withDescription(String text) {
        return new PromptResult(text, messages, meta);
    }

    /**
     * Adds metadata.
     *
     * @param key as {@link Meta#with} wants it.
     * @param json its value.
     * @return a new result.
     */
    public PromptResult withMeta(String key, String json) {
        return new PromptResult(description, messages, meta.with(key, json));
    }

    /**
     * Writes the members of the result object, without its braces and {@code _meta}.
     *
     * @param writer stands inside the result object.
     * @param version of the client.
     */
    @Override
    public void writeMembers(JsonWriter writer, ProtocolVersion version) {
        Text.writeMember(writer, Fields.DESCRIPTION, description);
        writer.name(Fields.MESSAGES).beginArray();
        for (final PromptMessage message : messages) {
            message.writeTo(writer, version);
        }
        writer.endArray();
    }
}
