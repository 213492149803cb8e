package org.peregrine.engine.flyweight;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.content.RequestContext;
import org.peregrine.engine.prompt.PromptCall;

/** A {@link PromptCall} that the engine wraps around requests. */
public final class PromptCallFlyweight extends PromptCall {
    /** A call of nothing, to be wrapped. */
    public PromptCallFlyweight() {}

    @Override
    public PromptCallFlyweight wrap(JsonValue callArguments, RequestContext request) {
        super.wrap(callArguments, request);
        return this;
    }
}
