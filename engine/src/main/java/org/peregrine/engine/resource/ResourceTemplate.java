package org.peregrine.engine.resource;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Annotations;
import org.peregrine.engine.content.CompletionHandler;
import org.peregrine.engine.content.EntryAccess;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.content.Listing;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;
import org.peregrine.engine.limit.CallLimits;

/**
 * A family of resources: its list entry, its matcher and its handler. Immutable, any thread. Source: MCP 2025-11-25,
 * Resources, "Resource Templates".
 *
 * <p>Of RFC 6570 there are <code>{name}</code>, which stands for one or more characters other than {@code / ? #}, and
 * <code>{+name}</code>, which stands for one or more characters of any kind and must be the last variable. Two
 * variables must have a character between them.
 */
public final class ResourceTemplate implements Listed {
    private final Listing listing;
    private final UriPattern pattern;
    private final String mimeType;
    private final Annotations annotations;
    private final ResourceHandler handler;
    private final CallLimits callLimits;
    private final Map<String, CompletionHandler> completions;

    private ResourceTemplate(Builder builder, Listing listing, CallLimits callLimits, ResourceHandler handler) {
        this.listing = listing;
        this.callLimits = callLimits;
        this.pattern = builder.pattern;
        this.mimeType = builder.mimeType();
        this.annotations = builder.annotations();
        this.handler = Objects.requireNonNull(handler, "handler");
        this.completions = Map.copyOf(builder.completions);
    }

    /**
     * Begins a template.
     *
     * @param uriTemplate as {@code peregrine://greeting/{name}}.
     * @return the settings to go on with; the name is the template until one is set.
     * @throws IllegalArgumentException when the template is not of the kind described above; the message says why.
     */
    public static Builder matching(String uriTemplate) {
        return new Builder(UriPattern.compile(Text.key("A resource template", uriTemplate)));
    }

    /**
     * The template.
     *
     * @return unique in a registry.
     */
    public String uriTemplate() {
        return pattern.toString();
    }

    /**
     * The media type of every resource of the family.
     *
     * @return null when not known or not the same.
     */
    public String mimeType() {
        return mimeType;
    }

    /**
     * The author's limits on calls.
     *
     * @return never null.
     */
    public CallLimits callLimits() {
        return callLimits;
    }

    /**
     * The author's code.
     *
     * @return its kind says where it runs.
     */
    public ResourceHandler handler() {
        return handler;
    }

    /**
     * Finds the handler that suggests values.
     *
     * @param name of the variable.
     * @return null when there is none.
     */
    public CompletionHandler completion(String name) {
        return completions.get(name);
    }

    UriPattern pattern() {
        return pattern;
    }

    @Override
    public EntryAccess access() {
        return listing.access();
    }

    @Override
    public void writeTo(JsonWriter writer, ProtocolVersion version) {
        listing.openAt(Fields.URI_TEMPLATE, uriTemplate(), writer, version);
        Text.writeMember(writer, Fields.MIME_TYPE, mimeType);
        annotations.writeMember(writer, version);
        listing.close(writer, version);
    }

    /** The settings of a template. Belongs to one thread. */
    public static final class Builder extends ResourceBuilder<Builder> {
        private final UriPattern pattern;
        private final Map<String, CompletionHandler> completions = new HashMap<>();

        private Builder(UriPattern pattern) {
            super(pattern.toString());
            this.pattern = pattern;
        }

        private ResourceTemplate build(ResourceHandler handler) {
            return new ResourceTemplate(
                    this, listing(), callLimits(handler instanceof ResourceHandler.Inline), handler);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets how the value of a variable may go on.
         *
         * @param name of the variable.
         * @param handler thread-safe.
         * @return this.
         */
        public Builder completion(String name, CompletionHandler handler) {
            completions.put(name, handler);
            return this;
        }

        /**
         * Ends with code that runs on the engine's own thread and must not block.
         *
         * @param handler thread-safe.
         * @return the template.
         */
        public ResourceTemplate inline(ResourceHandler.Inline handler) {
            return build(handler);
        }

        /**
         * Ends with code that may block, on virtual threads.
         *
         * @param handler thread-safe.
         * @return the template.
         */
        public ResourceTemplate blocking(ResourceHandler.Blocking handler) {
            return build(handler);
        }

        /**
         * Ends with code that talks with its client, on virtual threads.
         *
         * @param handler thread-safe.
         * @return the template.
         */
        public ResourceTemplate interactive(ResourceHandler.Interactive handler) {
            return build(handler);
        }
    }
}
