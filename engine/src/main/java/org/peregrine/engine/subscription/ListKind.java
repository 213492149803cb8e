package org.peregrine.engine.subscription;

/** Lists of whose changes clients are told. */
public enum ListKind {
    /** The list of tools. */
    TOOLS,
    /** The lists of resources and of templates. */
    RESOURCES,
    /** The list of prompts. */
    PROMPTS
}
