package org.peregrine.engine.registry;

/** What is served: tools, resources and prompts. An immutable snapshot that all shards share. */
public final class Registry {
    /** A registry that serves nothing. */
    public static final Registry EMPTY = new Registry();

    private Registry() {}
}
