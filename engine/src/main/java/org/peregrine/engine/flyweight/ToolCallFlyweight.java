package org.peregrine.engine.flyweight;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.content.RequestContext;
import org.peregrine.engine.tool.ToolCall;

/** A {@link ToolCall} that the engine wraps around requests. */
public final class ToolCallFlyweight extends ToolCall {
    /** A call of nothing, to be wrapped. */
    public ToolCallFlyweight() {}

    @Override
    public ToolCallFlyweight wrap(JsonValue callArguments, RequestContext request) {
        super.wrap(callArguments, request);
        return this;
    }
}
