package org.peregrine.engine.resource;

import java.util.Objects;
import org.peregrine.engine.content.Annotations;
import org.peregrine.engine.content.ListedBuilder;
import org.peregrine.engine.json.Text;

/**
 * The settings that resources and resource templates have in common. Belongs to one thread.
 *
 * @param <B> the builder itself, so that calls chain.
 */
public abstract sealed class ResourceBuilder<B extends ResourceBuilder<B>> extends ListedBuilder<B>
        permits Resource.Builder, ResourceTemplate.Builder {
    private final String uri;
    private String mimeType;
    private Annotations annotations = Annotations.NONE;

    /** A URI names itself until it gets a name. */
    ResourceBuilder(String uri) {
        super(uri);
        this.uri = uri;
    }

    /**
     * Sets the name; the URI by default.
     *
     * @param text for programs and people.
     * @return this.
     */
    public B name(String text) {
        rename(text);
        return self();
    }

    /**
     * Sets the media type, which contents have unless they say otherwise.
     *
     * @param type as {@code text/plain}.
     * @return this.
     */
    public B mimeType(String type) {
        mimeType = Text.required("mimeType", type);
        return self();
    }

    /**
     * Sets the annotations.
     *
     * @param hints for clients.
     * @return this.
     */
    public B annotations(Annotations hints) {
        annotations = Objects.requireNonNull(hints, "annotations");
        return self();
    }

    String uri() {
        return uri;
    }

    String mimeType() {
        return mimeType;
    }

    Annotations annotations() {
        return annotations;
    }
}
