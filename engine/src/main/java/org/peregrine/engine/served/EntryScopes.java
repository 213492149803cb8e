package org.peregrine.engine.served;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.principal.RequiredScopes;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.Tool;

/** The scopes that the entries of a registry need, their authors' and the operator's in one. Immutable, any thread. */
final class EntryScopes {
    private final IdentityHashMap<Listed, RequiredScopes> byEntry = new IdentityHashMap<>();
    private final Set<String> unknown;
    /** Of all entries, so that every request has room for those of its own. */
    private RequiredScopes all = RequiredScopes.NONE;

    private EntryScopes(Set<String> unknown) {
        this.unknown = unknown;
    }

    static EntryScopes of(Registry registry, Map<String, RequiredScopes> operators) {
        final EntryScopes scopes = new EntryScopes(new TreeSet<>(operators.keySet()));
        for (final Tool tool : registry.tools()) {
            scopes.add("tool:" + tool.name(), tool, operators);
        }
        for (final Resource resource : registry.resources()) {
            scopes.add("resource:" + resource.uri(), resource, operators);
        }
        for (final ResourceTemplate template : registry.templates()) {
            scopes.add("template:" + template.uriTemplate(), template, operators);
        }
        for (final Prompt prompt : registry.prompts()) {
            scopes.add("prompt:" + prompt.name(), prompt, operators);
        }
        return scopes;
    }

    private void add(String name, Listed entry, Map<String, RequiredScopes> operators) {
        unknown.remove(name);
        final RequiredScopes required = entry.access().scopes().and(operators.getOrDefault(name, RequiredScopes.NONE));
        if (!required.names().isEmpty()) {
            all = all.and(required);
            byEntry.put(entry, required);
        }
    }

    RequiredScopes of(Listed entry) {
        if (byEntry.isEmpty()) {
            return RequiredScopes.NONE;
        }
        final RequiredScopes scopes = byEntry.get(entry);
        return scopes == null ? RequiredScopes.NONE : scopes;
    }

    void requireKnown() {
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("Scopes are set for " + String.join(", ", unknown)
                    + ", which nobody has registered: entries are tool:NAME, resource:URI, template:URI_TEMPLATE"
                    + " and prompt:NAME");
        }
    }
}
