package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceTemplate;
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

    /**
     * A resource, or a template whose variables are in {@link #match}; null when there is none that its author lets the
     * caller see. No allocation.
     */
    Listed find(JsonValue uri, Principal caller) {
        final Resource resource = resource(uri);
        if (resource != null && !checked.visibility().isHidden(resource, caller)) {
            return resource;
        }
        final ResourceTemplate template = registry.template(uri, match);
        return template == null || checked.visibility().isHidden(template, caller) ? null : template;
    }

    private Resource resource(JsonValue uri) {
        final Resource exact = registry.resource(uri);
        return exact != null ? exact : registry.equivalentResource(uri, match);
    }

    /** Whether something answers for a URI that does not exist for the caller. No allocation. */
    boolean isHidden(JsonValue uri, Principal caller) {
        return find(uri, caller) == null && (resource(uri) != null || registry.template(uri, match) != null);
    }

    TemplateMatch match() {
        return match;
    }

    /** Rejects a caller without the scopes of what answers for a URI; true when it has. No allocation. */
    boolean rejectsCaller(MessageEvent event, JsonValue uri) {
        final Listed entry = find(uri, event.frame().principal());
        return entry != null && Method.rejectsCaller(event, checked, entry);
    }

    boolean rejectsCaller(MessageEvent event, Listed entry) {
        return Method.rejectsCaller(event, checked, entry);
    }
}
