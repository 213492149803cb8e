package org.peregrine.engine.resource;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Annotations;
import org.peregrine.engine.content.EntryAccess;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.content.Listing;
import org.peregrine.engine.content.ResourceLink;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;
import org.peregrine.engine.limit.CallLimits;

/**
 * A resource at one URI: its list entry and its handler. Immutable, any thread. Source: MCP 2025-11-25, Resources,
 * "Resource".
 */
public final class Resource implements Listed {
    private final Listing listing;
    private final String uri;
    private final String mimeType;
    private final long sizeBytes;
    private final Annotations annotations;
    private final ResourceHandler handler;
    private final CallLimits callLimits;

    private Resource(Builder builder, Listing listing, CallLimits callLimits, ResourceHandler handler) {
        this.listing = listing;
        this.callLimits = callLimits;
        this.uri = builder.uri();
        this.mimeType = builder.mimeType();
        this.sizeBytes = builder.sizeBytes;
        this.annotations = builder.annotations();
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    /**
     * Begins a resource.
     *
     * @param uri absolute; clients read it by exactly these characters.
     * @return the settings to go on with; the name is the URI until one is set.
     * @throws IllegalArgumentException when it is no absolute URI.
     */
    public static Builder at(String uri) {
        Text.key("A resource's URI", uri);
        if (!URI.create(uri).isAbsolute()) {
            throw new IllegalArgumentException("A resource's URI begins with a scheme: '" + uri + "'");
        }
        return new Builder(uri);
    }

    /**
     * The resource's URI.
     *
     * @return unique in a registry.
     */
    public String uri() {
        return uri;
    }

    /**
     * The media type.
     *
     * @return null when not known.
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
     * A link to this resource for a result, with all that its list entry says.
     *
     * @return the link.
     */
    public ResourceLink link() {
        return new ResourceLink(
                uri(),
                listing.name(),
                listing.title(),
                listing.description(),
                mimeType(),
                sizeBytes(),
                listing.icons(),
                annotations(),
                listing.meta());
    }

    Listing listing() {
        return listing;
    }

    /** -1 when not known. */
    long sizeBytes() {
        return sizeBytes;
    }

    Annotations annotations() {
        return annotations;
    }

    @Override
    public EntryAccess access() {
        return listing.access();
    }

    @Override
    public void writeTo(JsonWriter writer, ProtocolVersion version) {
        listing.openAt(Fields.URI, uri, writer, version);
        Text.writeMember(writer, Fields.MIME_TYPE, mimeType);
        if (sizeBytes >= 0) {
            writer.name(Fields.SIZE).value(sizeBytes);
        }
        annotations.writeMember(writer, version);
        listing.close(writer, version);
    }

    /** The settings of a resource. Belongs to one thread. */
    public static final class Builder extends ResourceBuilder<Builder> {
        private long sizeBytes = -1;

        private Builder(String uri) {
            super(uri);
        }

        private Resource build(ResourceHandler handler) {
            return new Resource(this, listing(), callLimits(handler instanceof ResourceHandler.Inline), handler);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the size of the contents.
         *
         * @param bytes before Base64.
         * @return this.
         */
        public Builder size(long bytes) {
            sizeBytes = bytes;
            return this;
        }

        /**
         * Ends with a fixed text, whose size is then known.
         *
         * @param text the contents.
         * @return the resource.
         */
        public Resource text(String text) {
            size(text.getBytes(StandardCharsets.UTF_8).length);
            return inline((call, reply) -> reply.text(text));
        }

        /**
         * Ends with fixed bytes, whose size is then known.
         *
         * @param bytes copied.
         * @return the resource.
         */
        public Resource bytes(byte[] bytes) {
            final byte[] copy = bytes.clone();
            size(copy.length);
            return inline((call, reply) -> reply.blob(copy));
        }

        /**
         * Ends with code that runs on the engine's own thread and must not block.
         *
         * @param handler thread-safe.
         * @return the resource.
         */
        public Resource inline(ResourceHandler.Inline handler) {
            return build(handler);
        }

        /**
         * Ends with code that may block, on virtual threads.
         *
         * @param handler thread-safe.
         * @return the resource.
         */
        public Resource blocking(ResourceHandler.Blocking handler) {
            return build(handler);
        }

        /**
         * Ends with code that talks with its client, on virtual threads.
         *
         * @param handler thread-safe.
         * @return the resource.
         */
        public Resource interactive(ResourceHandler.Interactive handler) {
            return build(handler);
        }
    }
}
