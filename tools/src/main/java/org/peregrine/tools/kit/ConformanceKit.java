package org.peregrine.tools.kit;

import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;

/**
 * The fixtures of the public conformance suite, {@code @modelcontextprotocol/conformance}: their names, arguments and
 * texts are given by the suite's scenarios. One of the suite's probes calls whatever tool is listed first without
 * arguments, so that one must take none.
 */
final class ConformanceKit implements Plugin {
    @Override
    public String name() {
        return "conformance";
    }

    @Override
    public void register(Registry.Builder builder) {
        ContentFixtures.register(builder);
        ClientFixtures.register(builder);
        RoundTripFixtures.register(builder);
        TaskFixtures.register(builder);
        ResourceFixtures.register(builder);
        PromptFixtures.register(builder);
    }
}
