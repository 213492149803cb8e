package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.TemplateMatch;
import org.peregrine.engine.served.CheckedRegistry;

/** Finds what answers for a URI: an exact URI first, then one that means the same, then the templates. One thread. */
final class ResourceLookup {
    private final CheckedRegistry checked;
    private final Registry registry;
    private final TemplateMatch match = new TemplateMatch();

    ResourceLookup(CheckedRegistry checked) {
        this.checked = checked;
        this.registry = checked.registry();
    }

    /** A resource, or a template whose variables are in {@link #match}; null when there is none. No allocation. */
    Listed find(JsonValue uri) {
        final Resource exact = registry.resource(uri);
        final Resource resource = exact != null ? exact : registry.equivalentResource(uri, match);
        return resource != null ? resource : registry.template(uri, match);
    }

    TemplateMatch match() {
        return match;
    }

    /** Rejects a caller without the scopes of what answers for a URI; true when it has. No allocation. */
    boolean rejectsCaller(MessageEvent event, JsonValue uri) {
        final Listed entry = find(uri);
        return entry != null && Method.rejectsCaller(event, checked, entry);
    }

    boolean rejectsCaller(MessageEvent event, Listed entry) {
        return Method.rejectsCaller(event, checked, entry);
    }
}
