package org.peregrine.engine.resource;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.content.InlineCall;
import org.peregrine.engine.content.RequestContext;

/**
 * A read of an inline resource: a flyweight over the request's bytes. Owns none of them, allocates nothing, and is
 * valid only until the handler returns. Dispatch thread only; one instance serves all reads of a shard.
 */
public class ResourceCall extends InlineCall {
    private final JsonValue uri = new JsonValue();
    private TemplateMatch match;

    /** A read of nothing, to be wrapped. */
    protected ResourceCall() {}

    /**
     * Takes a request. The engine does.
     *
     * @param requestedUri {@code params.uri}.
     * @param templateMatch filled by {@code Registry.template}; null for a resource without template.
     * @param request everything around it.
     * @return this.
     */
    protected ResourceCall wrap(JsonValue requestedUri, TemplateMatch templateMatch, RequestContext request) {
        uri.wrap(requestedUri);
        wrapRequest(request);
        match = templateMatch;
        return this;
    }

    /**
     * The URI that the client asks for.
     *
     * @return a string.
     */
    public JsonValue uri() {
        return uri;
    }

    /**
     * A variable of the template. Every call of this method moves the same view: read it before asking for the next.
     *
     * @param name as in the template, without braces.
     * @return the percent-decoded bytes, from 0 to the view's capacity; null when there is no such variable.
     */
    public UnsafeBuffer variable(String name) {
        return match == null ? null : match.variable(name);
    }
}
