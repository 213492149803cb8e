/**
 * The surroundings of a plugin: its settings, and the engine that it is started for. {@code registry.Plugin} draws its
 * life.
 *
 * <pre>
 *   PluginSettings ─┐
 *   Notifier ───────┼─► PluginContext ─► Plugin.start
 *   refresh ────────┘
 * </pre>
 */
package org.peregrine.engine.plugin;
