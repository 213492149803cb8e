package org.peregrine.engine.flyweight;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.resource.ResourceCall;
import org.peregrine.engine.resource.TemplateMatch;

/** A {@link ResourceCall} that the engine wraps around requests. */
public final class ResourceCallFlyweight extends ResourceCall {
    /** A call of nothing, to be wrapped. */
    public ResourceCallFlyweight() {}

    @Override
    public ResourceCallFlyweight wrap(
            JsonValue requestedUri,
            TemplateMatch templateMatch,
            JsonValue callMeta,
            ProtocolVersion callVersion,
            Principal caller) {
        super.wrap(requestedUri, templateMatch, callMeta, callVersion, caller);
        return this;
    }
}
