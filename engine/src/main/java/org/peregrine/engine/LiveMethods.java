package org.peregrine.engine;

import org.peregrine.engine.method.Methods;

/** The methods that a shard serves now: read by its stages, replaced when the registry is. */
final class LiveMethods {
    private volatile Methods current;

    LiveMethods(Methods first) {
        current = first;
    }

    Methods current() {
        return current;
    }

    void replace(Methods next) {
        current = next;
    }
}
