package org.peregrine.engine;

/** A running engine. */
public final class McpEngine {
    private McpEngine() {}
}
