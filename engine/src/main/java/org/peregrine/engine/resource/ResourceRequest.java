package org.peregrine.engine.resource;

import java.util.Map;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.content.OwnedRequest;

/** A read of a blocking resource. Owns copies of the request's bytes, so it may be kept; one thread at a time. */
public final class ResourceRequest extends OwnedRequest {
    private final String uri;
    private final Map<String, String> variables;

    private ResourceRequest(String uri, Map<String, String> variables, OwnedContext context) {
        super(context);
        this.uri = uri;
        this.variables = variables;
    }

    /**
     * Copies a request of nobody in particular, for a test of a handler.
     *
     * @param uri {@code params.uri}, a string.
     * @param match filled by {@code Registry.template}; null for a resource without template.
     * @param meta {@code params._meta}; may be absent.
     * @param version of the client.
     * @return the copy.
     */
    public static ResourceRequest copyOf(JsonValue uri, TemplateMatch match, JsonValue meta, ProtocolVersion version) {
        return copyOf(uri, match, OwnedContext.of(version).withMeta(meta));
    }

    /**
     * Copies a request: the engine for each call, and a test of a handler that asks for more.
     *
     * @param uri {@code params.uri}, a string.
     * @param match filled by {@code Registry.template}; null for a resource without template.
     * @param context of the request.
     * @return the copy.
     */
    public static ResourceRequest copyOf(JsonValue uri, TemplateMatch match, OwnedContext context) {
        final Map<String, String> variables = match == null ? Map.of() : match.variables();
        return new ResourceRequest(uri.string(), variables, context);
    }

    /**
     * The URI that the client asks for.
     *
     * @return never null.
     */
    public String uri() {
        return uri;
    }

    /**
     * The template's variables.
     *
     * @return percent-decoded values by name, in the template's order; empty for a resource without template.
     */
    public Map<String, String> variables() {
        return variables;
    }

    /**
     * One of the template's variables.
     *
     * @param name as in the template, without braces.
     * @return the percent-decoded value, or null when there is no such variable.
     */
    public String variable(String name) {
        return variables.get(name);
    }
}
