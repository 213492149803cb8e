package org.peregrine.engine;

import org.peregrine.engine.plugin.PluginSettings;
import org.peregrine.engine.registry.Plugin;

/** A plugin with its settings. */
record PluginEntry(Plugin plugin, PluginSettings settings) {}
