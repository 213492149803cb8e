package org.peregrine.engine.principal;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;

/**
 * The description of an OAuth resource server, made of its settings alone: nothing of a request, such as its Host
 * field, comes into it. Immutable. Source: RFC 9728, 2 and 3.1.
 */
public final class ResourceMetadata {
    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    private final Authentication authentication;

    private ResourceMetadata(Authentication authentication) {
        this.authentication = authentication;
    }

    /**
     * Makes the description.
     *
     * @param authentication settings; may be null.
     * @return null when there is no authorization server to name.
     */
    public static ResourceMetadata of(Authentication authentication) {
        return authentication == null || authentication.authorizationServers().isEmpty()
                ? null
                : new ResourceMetadata(authentication);
    }

    /** The URI that challenges name: where the resource's own path stands behind the well-known one. */
    public String uri() {
        final URI resource = authentication.resource();
        return resource.getScheme() + "://" + resource.getRawAuthority() + WELL_KNOWN + path(resource);
    }

    /** The resource's path without a slash at its end, with its query. */
    private static String path(URI resource) {
        final String path = resource.getRawPath() == null ? "" : resource.getRawPath();
        final String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return resource.getRawQuery() == null ? trimmed : trimmed + "?" + resource.getRawQuery();
    }

    /**
     * Paths at which an endpoint shows the document: the plain one, the resource's and the endpoint's own, which differ
     * behind a proxy.
     *
     * @param endpoint path of the endpoint, with a slash before it.
     * @return at least one.
     */
    public List<String> paths(String endpoint) {
        final String resource = path(authentication.resource());
        final Set<String> paths = new LinkedHashSet<>();
        paths.add(WELL_KNOWN);
        paths.add(WELL_KNOWN + resource.replaceFirst("\\?.*", ""));
        paths.add(WELL_KNOWN + (endpoint.equals("/") ? "" : endpoint));
        return List.copyOf(paths);
    }

    /** The document: JSON in UTF-8. */
    public byte[] json() {
        final HeapJson json = new HeapJson();
        final JsonWriter writer = json.writer();
        writer.beginObject().name("resource").value(authentication.resource().toString());
        writer.name("authorization_servers").beginArray();
        authentication.authorizationServers().forEach(server -> writer.value(server.toString()));
        writer.endArray();
        if (!authentication.scopes().isEmpty()) {
            writer.name("scopes_supported").beginArray();
            authentication.scopes().forEach(writer::value);
            writer.endArray();
        }
        writer.name("bearer_methods_supported").beginArray().value("header").endArray();
        writer.endObject();
        return json.bytes();
    }
}
