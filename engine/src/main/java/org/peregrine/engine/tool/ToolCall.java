package org.peregrine.engine.tool;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.binding.shape.RecordSlots;
import org.peregrine.engine.content.InlineCall;
import org.peregrine.engine.content.RequestContext;

/**
 * A call of an inline tool: a flyweight over the request's bytes. Owns none of them, allocates nothing, and is valid
 * only until the handler returns. Dispatch thread only; one instance serves all calls of a shard.
 */
public class ToolCall extends InlineCall {
    private final JsonValue arguments = new JsonValue();
    private final JsonValue argument = new JsonValue();
    private final RecordSlots slots = new RecordSlots();

    /** A call of nothing, to be wrapped. */
    protected ToolCall() {}

    /**
     * Takes a request. The engine does.
     *
     * @param callArguments {@code params.arguments}; absent means no arguments.
     * @param request everything around it.
     * @return this.
     */
    protected ToolCall wrap(JsonValue callArguments, RequestContext request) {
        arguments.wrap(given(callArguments));
        arguments.argument(ToolRequest.ARGUMENTS);
        wrapRequest(request);
        return this;
    }

    /**
     * All arguments.
     *
     * @return an object, empty when the client sent none.
     */
    public JsonValue arguments() {
        return arguments;
    }

    /** The place where arguments become a record. */
    RecordSlots slots() {
        return slots;
    }

    /**
     * One argument. Every call of this method moves the same flyweight: read it before asking for the next one.
     *
     * @param name a constant of the author's.
     * @return the value; not {@link JsonValue#present()} when the client did not send it. Its accessors throw when they
     *     would have to change a number; the error names the argument to the client.
     */
    public JsonValue argument(JsonName name) {
        arguments.member(name, argument);
        return argument;
    }
}
