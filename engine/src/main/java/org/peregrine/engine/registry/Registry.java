package org.peregrine.engine.registry;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jvm.JvmExports;
import org.peregrine.codec.mcp.UriForm;
import org.peregrine.engine.lookup.NameIndex;
import org.peregrine.engine.plugin.PluginFailure;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.resource.TemplateMatch;
import org.peregrine.engine.tool.Tool;

/**
 * The tools, resources and prompts that are served. An immutable snapshot that all shards share; lists keep the order
 * of registration, so that every client sees the same order every time (MCP 2026-07-28, Tools, "Listing Tools").
 */
public final class Registry {
    /** A registry that serves nothing. */
    public static final Registry EMPTY = new Builder().build();

    private final List<Tool> tools;
    private final List<Resource> resources;
    private final List<ResourceTemplate> templates;
    private final List<Prompt> prompts;
    private final NameIndex<Tool> toolIndex;
    private final NameIndex<Resource> resourceIndex;
    private final NameIndex<Resource[]> resourceForms;
    private final NameIndex<Prompt> promptIndex;
    private final ResourceTemplate[] templateOrder;

    private Registry(Builder builder) {
        tools = List.copyOf(builder.tools.values());
        resources = List.copyOf(builder.resources.values());
        templates = List.copyOf(builder.templates.values());
        prompts = List.copyOf(builder.prompts.values());
        toolIndex = NameIndex.of(builder.tools);
        resourceIndex = NameIndex.of(builder.resources);
        promptIndex = NameIndex.of(builder.prompts);
        final Map<String, Resource[]> forms = new LinkedHashMap<>();
        resources.forEach(
                resource -> forms.merge(UriForm.of(resource.uri()), new Resource[] {resource}, Registry::append));
        resourceForms = NameIndex.of(forms);
        templateOrder = templates.toArray(new ResourceTemplate[0]);
    }

    private static Resource[] append(Resource[] before, Resource[] more) {
        final Resource[] all = Arrays.copyOf(before, before.length + more.length);
        System.arraycopy(more, 0, all, before.length, more.length);
        return all;
    }

    /**
     * Begins a registry.
     *
     * @return empty.
     */
    public static Builder builder() {
        JvmExports.check();
        return new Builder();
    }

    /**
     * Finds a tool. Any thread, no allocation.
     *
     * @param name a string of a request; escapes are resolved.
     * @return null when there is none of that name, or it is no string.
     */
    public Tool tool(JsonValue name) {
        return toolIndex.lookup(name);
    }

    /**
     * Finds a resource that was registered at exactly this URI. Any thread, no allocation.
     *
     * @param uri a string of a request; escapes are resolved.
     * @return null when there is none at that URI, or it is no string.
     */
    public Resource resource(JsonValue uri) {
        return resourceIndex.lookup(uri);
    }

    /**
     * Finds the first resource, in the order of registration, whose URI means the same: percent-encoded or not, in
     * hexadecimal digits of either case. Any thread that brings its own match; no allocation.
     *
     * @param uri a string of a request; escapes are resolved.
     * @param match for scratch.
     * @param seen says which resources exist; others are passed over.
     * @return null when there is none, the URI is longer than {@link TemplateMatch#MAX_URI_BYTES}, or it is no string.
     */
    public Resource equivalentResource(JsonValue uri, TemplateMatch match, Predicate<? super Resource> seen) {
        final Resource[] same = resourceForms.lookup(match.form(uri));
        if (same != null) {
            for (final Resource resource : same) {
                if (seen.test(resource)) {
                    return resource;
                }
            }
        }
        return null;
    }

    /**
     * Finds the first template, in the order of registration, that matches a URI. Any thread that brings its own match;
     * no allocation.
     *
     * @param uri a string of a request; escapes are resolved.
     * @param match filled with the template's variables.
     * @param seen says which templates exist; others are passed over.
     * @return null when none matches, the URI is longer than {@link TemplateMatch#MAX_URI_BYTES} or badly
     *     percent-encoded, or it is no string.
     */
    public ResourceTemplate template(JsonValue uri, TemplateMatch match, Predicate<? super ResourceTemplate> seen) {
        return match.firstOf(templateOrder, uri, seen);
    }

    /**
     * Finds a prompt. Any thread, no allocation.
     *
     * @param name a string of a request; escapes are resolved.
     * @return null when there is none of that name, or it is no string.
     */
    public Prompt prompt(JsonValue name) {
        return promptIndex.lookup(name);
    }

    /**
     * All tools.
     *
     * @return unmodifiable, in the order of registration.
     */
    public List<Tool> tools() {
        return tools;
    }

    /**
     * All resources.
     *
     * @return unmodifiable, in the order of registration.
     */
    public List<Resource> resources() {
        return resources;
    }

    /**
     * All resource templates.
     *
     * @return unmodifiable, in the order of registration.
     */
    public List<ResourceTemplate> templates() {
        return templates;
    }

    /**
     * All prompts.
     *
     * @return unmodifiable, in the order of registration.
     */
    public List<Prompt> prompts() {
        return prompts;
    }

    /** Collects what is to be served. Belongs to one thread. */
    public static final class Builder {
        private final Map<String, Tool> tools = new LinkedHashMap<>();
        private final Map<String, Resource> resources = new LinkedHashMap<>();
        private final Map<String, ResourceTemplate> templates = new LinkedHashMap<>();
        private final Map<String, Prompt> prompts = new LinkedHashMap<>();
        private final IdentityHashMap<Object, String> owners = new IdentityHashMap<>();
        private String registering;

        private Builder() {}

        /**
         * Adds all that another registry serves.
         *
         * @param other whose entries come first in the order of this call.
         * @return this.
         * @throws IllegalArgumentException when there is one of the same name.
         */
        public Builder addAll(Registry other) {
            other.tools.forEach(this::tool);
            other.resources.forEach(this::resource);
            other.templates.forEach(this::template);
            other.prompts.forEach(this::prompt);
            return this;
        }

        /**
         * Adds a tool.
         *
         * @param tool one more.
         * @return this.
         * @throws IllegalArgumentException when there is one of that name.
         */
        public Builder tool(Tool tool) {
            add(tools, "tool", tool.name(), tool);
            return this;
        }

        /**
         * Adds a resource.
         *
         * @param resource one more.
         * @return this.
         * @throws IllegalArgumentException when there is one at that URI.
         */
        public Builder resource(Resource resource) {
            add(resources, "resource", resource.uri(), resource);
            return this;
        }

        /**
         * Adds a resource template. Of several that match a URI, the one added first answers; a resource at exactly the
         * URI goes before all.
         *
         * @param template one more.
         * @return this.
         * @throws IllegalArgumentException when there is the same one.
         */
        public Builder template(ResourceTemplate template) {
            add(templates, "resource template", template.uriTemplate(), template);
            return this;
        }

        /**
         * Adds a prompt.
         *
         * @param prompt one more.
         * @return this.
         * @throws IllegalArgumentException when there is one of that name.
         */
        public Builder prompt(Prompt prompt) {
            add(prompts, "prompt", prompt.name(), prompt);
            return this;
        }

        /**
         * Adds all that a plugin registers.
         *
         * @param plugin called before this method returns.
         * @return this.
         * @throws IllegalArgumentException when the plugin fails; the message names it.
         */
        public Builder plugin(Plugin plugin) {
            registering = plugin.name();
            try {
                plugin.register(this);
            } catch (final IllegalArgumentException | IllegalStateException wrong) {
                throw new IllegalArgumentException("Plugin '" + plugin.name() + "': " + wrong.getMessage(), wrong);
            } catch (final RuntimeException | Error failure) {
                throw new IllegalArgumentException(
                        "Plugin '" + plugin.name() + "': " + PluginFailure.reason(failure), failure);
            } finally {
                registering = null;
            }
            return this;
        }

        /**
         * Takes the snapshot. The builder may go on and build another one.
         *
         * @return immutable.
         */
        public Registry build() {
            return new Registry(this);
        }

        private <T> void add(Map<String, T> entries, String kind, String name, T entry) {
            final T before = entries.putIfAbsent(name, entry);
            if (before != null) {
                final String owner = owners.get(before);
                throw new IllegalArgumentException("There is already a " + kind + " '" + name + "'"
                        + (owner == null || owner.equals(registering) ? "" : " of plugin '" + owner + "'"));
            }
            if (registering != null) {
                owners.put(entry, registering);
            }
        }
    }
}
