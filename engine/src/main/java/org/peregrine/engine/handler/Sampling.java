package org.peregrine.engine.handler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Asks the client's model to go on with a conversation. Immutable. Source: MCP 2025-11-25, Sampling. */
public final class Sampling implements ClientInput {
    private static final JsonName SAMPLING = JsonName.of("sampling");

    private record Message(String role, String text) {}

    private final List<Message> messages;
    private final String systemPrompt;
    private final int maxTokens;
    private final Map<String, byte[]> more;

    private Sampling(List<Message> messages, String systemPrompt, int maxTokens, Map<String, byte[]> more) {
        this.messages = messages;
        this.systemPrompt = systemPrompt;
        this.maxTokens = maxTokens;
        this.more = more;
    }

    /**
     * Begins with what the user says.
     *
     * @param text of the message.
     * @param maxTokens most tokens of the answer; the protocol demands a number.
     * @return the request.
     */
    public static Sampling user(String text, int maxTokens) {
        return new Sampling(List.of(new Message("user", text)), null, maxTokens, Map.of());
    }

    /**
     * Adds what the user says next.
     *
     * @param text of the message.
     * @return a new request.
     */
    public Sampling thenUser(String text) {
        return then(new Message("user", text));
    }

    /**
     * Adds what the model said.
     *
     * @param text of the message.
     * @return a new request.
     */
    public Sampling thenAssistant(String text) {
        return then(new Message("assistant", text));
    }

    private Sampling then(Message message) {
        final List<Message> all = new ArrayList<>(messages);
        all.add(message);
        return new Sampling(List.copyOf(all), systemPrompt, maxTokens, more);
    }

    /**
     * Sets the system prompt.
     *
     * @param text of the prompt.
     * @return a new request.
     */
    public Sampling systemPrompt(String text) {
        return new Sampling(messages, text, maxTokens, more);
    }

    /**
     * Sets another parameter of {@code sampling/createMessage}, as {@code temperature} or {@code modelPreferences}.
     *
     * @param name of the parameter.
     * @param json its value.
     * @return a new request.
     * @throws IllegalArgumentException when the value is not JSON.
     */
    public Sampling with(String name, String json) {
        final Map<String, byte[]> all = new LinkedHashMap<>(more);
        all.put(name, AuthorJson.checked(name, json));
        return new Sampling(messages, systemPrompt, maxTokens, all);
    }

    @Override
    public String method() {
        return "sampling/createMessage";
    }

    @Override
    public void writeParams(JsonWriter writer, ProtocolVersion version) {
        writer.beginObject().name("messages").beginArray();
        for (final Message message : messages) {
            writer.beginObject()
                    .name("role")
                    .value(message.role)
                    .name("content")
                    .beginObject();
            writer.name("type").value("text").name("text").value(message.text);
            writer.endObject().endObject();
        }
        writer.endArray();
        if (systemPrompt != null) {
            writer.name("systemPrompt").value(systemPrompt);
        }
        writer.name("maxTokens").value(maxTokens);
        more.forEach((name, json) -> writer.name(name).rawValue(json));
        writer.endObject();
    }

    @Override
    public boolean isSupported(JsonValue capabilities) {
        return capabilities.member(SAMPLING, new JsonValue());
    }

    @Override
    public ProtocolVersion since() {
        return ProtocolVersion.V2024_11_05;
    }

    @Override
    public String requiredCapabilities() {
        return "{\"sampling\":{}}";
    }
}
