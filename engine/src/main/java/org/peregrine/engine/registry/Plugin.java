package org.peregrine.engine.registry;

/**
 * Tools, resources and prompts in a jar of their own, found by {@link java.util.ServiceLoader}: the jar names its
 * implementation in {@code META-INF/services/org.peregrine.engine.registry.Plugin}.
 */
public interface Plugin {
    /**
     * What the plugin is called in messages to the operator.
     *
     * @return a short name.
     */
    String name();

    /**
     * Registers what the plugin serves. Called once, at launch, on the launching thread.
     *
     * @param builder of the registry to be.
     */
    void register(Registry.Builder builder);
}
