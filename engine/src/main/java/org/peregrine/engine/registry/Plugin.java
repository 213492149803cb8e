package org.peregrine.engine.registry;

import org.peregrine.engine.plugin.PluginContext;

/**
 * Tools, resources and prompts with a life of their own. A jar for {@code serve --plugin} names its implementation in
 * {@code META-INF/services/org.peregrine.engine.registry.Plugin}, where {@link java.util.ServiceLoader} finds it; an
 * application gives one to {@code EngineContext.plugin}. docs/plugins.md is the handbook.
 *
 * <pre>
 *   start ──► register ──► serverInfo ──► the engine serves ──► drained: no call is under way ──► stop
 *     │          ▲ │ refresh                                                                       ▲
 *     │          └─┘                                                                               │
 *     └──► fails: the launch is refused; what was started before is stopped ───────────────────────┘
 * </pre>
 *
 * <p>Plugins are started in the order they are given, and stopped in the reverse one.
 */
public interface Plugin {
    /**
     * The plugin's name in messages to the operator, and in front of its settings. Called before {@link #start}.
     *
     * @return a short name, unique in an engine.
     */
    String name();

    /**
     * Opens what the plugin needs. Called once, on the launching thread; may block. The thread's context class loader
     * is the plugin's.
     *
     * @param context the engine; may be kept.
     * @throws IllegalArgumentException when a setting is wrong; the operator sees the message alone.
     * @throws Exception when it cannot; then the engine is not launched, and {@link #stop} is not called.
     */
    default void start(PluginContext context) throws Exception {}

    /**
     * Registers what the plugin serves. Called at launch, on the launching thread, and again by
     * {@link PluginContext#refresh}, which begins with an empty builder.
     *
     * @param builder of the registry to be.
     */
    void register(Registry.Builder builder);

    /**
     * Changes what the server says of itself: its name, title, version, or the instructions for the model. Called once,
     * after all plugins have registered.
     *
     * @param info as the application and the plugins before say it.
     * @return the same, or another one.
     */
    default ServerInfo serverInfo(ServerInfo info) {
        return info;
    }

    /**
     * Closes what {@link #start} has opened. Called once, when no call is under way any more but those that ignore
     * their interruption; on a thread of its own, which the engine waits for within {@code Limit.PLUGIN_STOP_NS}.
     *
     * @throws Exception goes to the error handler, and stops nothing.
     */
    default void stop() throws Exception {}
}
