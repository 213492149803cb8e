package org.peregrine.engine.tool;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.content.OwnedRequest;
import org.peregrine.engine.json.OwnedJson;

/** A call of a blocking tool. Owns a copy of the request's bytes, so it may be kept; one thread at a time. */
public final class ToolRequest extends OwnedRequest {
    static final JsonName ARGUMENTS = JsonName.of("arguments");

    private final JsonValue arguments;

    private ToolRequest(JsonValue arguments, OwnedContext context) {
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
    public static ToolRequest copyOf(JsonValue arguments, JsonValue meta, ProtocolVersion version) {
        return copyOf(arguments, OwnedContext.of(version).withMeta(meta));
    }

    /**
     * Copies a request: the engine for each call, and a test of a handler that asks for more.
     *
     * @param arguments {@code params.arguments}; absent becomes an empty object.
     * @param context of the request.
     * @return the copy.
     */
    public static ToolRequest copyOf(JsonValue arguments, OwnedContext context) {
        return new ToolRequest(OwnedJson.objectOf(arguments).argument(ARGUMENTS), context);
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
     * @return a new flyweight; not {@link JsonValue#present()} when the client did not send it. Its accessors throw
     *     when they would have to change a number; the error names the argument to the client.
     */
    public JsonValue argument(String name) {
        final JsonValue result = new JsonValue();
        arguments.member(JsonName.recent(name), result);
        return result;
    }

    /**
     * A string argument.
     *
     * @param name of the argument.
     * @return null when the client did not send it, or no string.
     */
    public String string(String name) {
        return argument(name).string();
    }

    /**
     * An integer argument.
     *
     * @param name of the argument.
     * @param missing returned when the client did not send it, or no number.
     * @return the value.
     * @throws org.peregrine.codec.json.NumberRangeException when it is no integer within the range of long; the error
     *     names the argument to the client.
     */
    public long longValue(String name, long missing) {
        return argument(name).longValue(missing);
    }

    /**
     * A number argument.
     *
     * @param name of the argument.
     * @param missing returned when the client did not send it, or no number.
     * @return the value.
     * @throws org.peregrine.codec.json.NumberRangeException when it is beyond the largest double; the error names the
     *     argument to the client.
     */
    public double doubleValue(String name, double missing) {
        return argument(name).doubleValue(missing);
    }

    /**
     * A boolean argument.
     *
     * @param name of the argument.
     * @param missing returned when the client did not send it, or no boolean.
     * @return the value.
     */
    public boolean booleanValue(String name, boolean missing) {
        return argument(name).booleanValue(missing);
    }
}
