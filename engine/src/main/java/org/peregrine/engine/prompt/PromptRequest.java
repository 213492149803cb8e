package org.peregrine.engine.prompt;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.content.OwnedRequest;
import org.peregrine.engine.json.OwnedJson;

/** A request for a blocking prompt. Owns a copy of the request's bytes, so it may be kept; one thread at a time. */
public final class PromptRequest extends OwnedRequest {
    private final JsonValue arguments;

    private PromptRequest(JsonValue arguments, OwnedContext context) {
        super(context);
        this.arguments = arguments;
    }

    /**
     * Copies a request of nobody in particular, for a test of a handler.
     *
     * @param arguments {@code params.arguments}; absent becomes an empty object.
     * @param meta {@code params._meta}; may be absent.
     * @param version of the client.
     * @return the copy.
     */
    public static PromptRequest copyOf(JsonValue arguments, JsonValue meta, ProtocolVersion version) {
        return copyOf(arguments, OwnedContext.of(version).withMeta(meta));
    }

    /**
     * Copies a request: the engine for each call, and a test of a handler that asks for more.
     *
     * @param arguments {@code params.arguments}; absent becomes an empty object.
     * @param context of the request.
     * @return the copy.
     */
    public static PromptRequest copyOf(JsonValue arguments, OwnedContext context) {
        return new PromptRequest(OwnedJson.objectOf(arguments), context);
    }

    /**
     * All arguments.
     *
     * @return an object, empty when the client sent none.
     */
    public JsonValue arguments() {
        return arguments;
    }

    /**
     * One argument.
     *
     * @param name of the argument.
     * @return null when the client did not send it.
     */
    public String argument(String name) {
        final JsonValue value = new JsonValue();
        arguments.member(JsonName.recent(name), value);
        return value.string();
    }

    /**
     * One argument that may be left out.
     *
     * @param name of the argument.
     * @param missing returned when the client did not send it.
     * @return the value.
     */
    public String argument(String name, String missing) {
        final String value = argument(name);
        return value == null ? missing : value;
    }
}
