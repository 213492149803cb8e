package org.peregrine.engine.flyweight;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.content.RequestContext;
import org.peregrine.engine.resource.ResourceCall;
import org.peregrine.engine.resource.TemplateMatch;

/** A {@link ResourceCall} that the engine wraps around requests. */
public final class ResourceCallFlyweight extends ResourceCall {
    /** A call of nothing, to be wrapped. */
    public ResourceCallFlyweight() {}

    @Override
    public ResourceCallFlyweight wrap(JsonValue requestedUri, TemplateMatch templateMatch, RequestContext request) {
        super.wrap(requestedUri, templateMatch, request);
        return this;
    }
}
