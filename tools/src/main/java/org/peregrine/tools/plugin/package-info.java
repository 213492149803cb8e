/**
 * Plugins that {@code serve} loads: their JARs, each with a class loader of its own, and their settings.
 *
 * <pre>{@code
 *  --plugin JAR ──────────► PluginJar ──► PluginLoader ──► Plugin (author's) ──┐
 *  --plugin-config FILE ──► PluginConfig ─┐                                    ├──► EngineContext.plugin
 *  --set PLUGIN.KEY=VALUE ────────────────┴──► PluginOptions ──► PluginSettings ┘
 * }</pre>
 */
package org.peregrine.tools.plugin;
