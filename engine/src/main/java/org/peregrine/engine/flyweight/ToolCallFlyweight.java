package org.peregrine.engine.flyweight;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.tool.ToolCall;

/** A {@link ToolCall} that the engine wraps around requests. */
public final class ToolCallFlyweight extends ToolCall {
    /** A call of nothing, to be wrapped. */
    public ToolCallFlyweight() {}

    @Override
    public ToolCallFlyweight wrap(
            JsonValue callArguments, JsonValue callMeta, ProtocolVersion callVersion, Principal caller) {
        super.wrap(callArguments, callMeta, callVersion, caller);
        return this;
    }
}
