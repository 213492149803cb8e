package org.peregrine.engine.method;

import java.util.function.Predicate;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.TemplateMatch;
import org.peregrine.engine.served.CheckedRegistry;

/**
 * Finds what answers for a URI: an exact URI first, then one that means the same, then the templates. What its author
 * hides from a caller is passed over at each step. One thread.
 */
final class ResourceLookup {
    private final CheckedRegistry checked;
    private final Registry registry;
    private final TemplateMatch match = new TemplateMatch();
    private final Predicate<Listed> seen = this::isSeen;
    /** The caller of the look-up under way. */
    private Principal caller = Principal.ANONYMOUS;

    ResourceLookup(CheckedRegistry checked) {
        this.checked = checked;
        this.registry = checked.registry();
    }

    /**
     * A resource, or a template whose variables are in {@link #match}; null when there is none that its author lets the
     * caller see. No allocation.
     */
    Listed find(JsonValue uri, Principal asking) {
        caller = asking;
        final Resource exact = registry.resource(uri);
        if (exact != null && isSeen(exact)) {
            return exact;
        }
        final Resource equivalent = registry.equivalentResource(uri, match, seen);
        return equivalent != null ? equivalent : registry.template(uri, match, seen);
    }

    private boolean isSeen(Listed entry) {
        return !checked.visibility().isHidden(entry, caller);
    }

    /** Whether something answers for a URI that does not exist for the caller. No allocation. */
    boolean isHidden(JsonValue uri, Principal asking) {
        return find(uri, asking) == null && find(uri, Principal.ANONYMOUS) != null;
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
