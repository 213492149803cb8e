package org.peregrine.engine.registry;

import java.util.ArrayList;
import java.util.List;

/**
 * The settings that tools, resources, templates and prompts have in common. A builder belongs to one thread and ends
 * with the method that takes the handler.
 *
 * @param <B> the builder itself, so that calls chain.
 */
public abstract sealed class ListedBuilder<B extends ListedBuilder<B>>
        permits Tool.Builder, Prompt.Builder, ResourceBuilder {
    private final List<Icon> icons = new ArrayList<>();
    private String name;
    private String title;
    private String description;
    private Meta meta = Meta.EMPTY;

    ListedBuilder(String name) {
        this.name = name;
    }

    abstract B self();

    /**
     * Sets the title; clients of 2024-11-05 and 2025-03-26 do not see it.
     *
     * @param text for people.
     * @return this.
     */
    public B title(String text) {
        title = text;
        return self();
    }

    /**
     * Sets the description.
     *
     * @param text for people and models.
     * @return this.
     */
    public B description(String text) {
        description = text;
        return self();
    }

    /**
     * Adds an icon; clients from 2025-11-25 on see it.
     *
     * @param icon one more.
     * @return this.
     */
    public B icon(Icon icon) {
        icons.add(icon);
        return self();
    }

    /**
     * Adds to {@code _meta}; clients from 2025-06-18 on see it.
     *
     * @param key as {@link Meta#with} wants it.
     * @param json its value.
     * @return this.
     * @throws IllegalArgumentException when the key breaks MCP's rules or the text is not JSON.
     */
    public B meta(String key, String json) {
        meta = meta.with(key, json);
        return self();
    }

    void rename(String text) {
        name = Text.required("Name", text);
    }

    Listing listing() {
        return new Listing(name, title, description, List.copyOf(icons), meta);
    }
}
