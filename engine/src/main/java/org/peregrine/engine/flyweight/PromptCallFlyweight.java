package org.peregrine.engine.flyweight;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.prompt.PromptCall;

/** A {@link PromptCall} that the engine wraps around requests. */
public final class PromptCallFlyweight extends PromptCall {
    /** A call of nothing, to be wrapped. */
    public PromptCallFlyweight() {}

    @Override
    public PromptCallFlyweight wrap(
            JsonValue callArguments, JsonValue callMeta, ProtocolVersion callVersion, Principal caller) {
        super.wrap(callArguments, callMeta, callVersion, caller);
        return this;
    }
}
