package org.peregrine.tools.kit;

import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;

/** Serves nothing. */
final class NoKit implements Plugin {
    @Override
    public String name() {
        return "none";
    }

    @Override
    public void register(Registry.Builder builder) {
        // A server with plugins alone, or one that clients only connect to.
    }
}
