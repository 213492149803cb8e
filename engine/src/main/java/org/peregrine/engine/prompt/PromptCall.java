package org.peregrine.engine.prompt;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.binding.shape.RecordSlots;
import org.peregrine.engine.content.InlineCall;
import org.peregrine.engine.content.RequestContext;

/**
 * A request for an inline prompt: a flyweight over the request's bytes. Owns none of them, allocates nothing, and is
 * valid only until the handler returns. Dispatch thread only; one instance serves all requests of a shard.
 */
public class PromptCall extends InlineCall {
    private final JsonValue arguments = new JsonValue();
    private final JsonValue argument = new JsonValue();
    private final RecordSlots slots = new RecordSlots();

    /** A request for nothing, to be wrapped. */
    protected PromptCall() {}

    /**
     * Takes a request. The engine does.
     *
     * @param callArguments {@code params.arguments}; may be absent.
     * @param request everything around it.
     * @return this.
     */
    protected PromptCall wrap(JsonValue callArguments, RequestContext request) {
        arguments.wrap(given(callArguments));
        wrapRequest(request);
        return this;
    }

    JsonValue arguments() {
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
     * @return the value; not {@link JsonValue#present()} when the client did not send it.
     */
    public JsonValue argument(JsonName name) {
        arguments.member(name, argument);
        return argument;
    }
}
