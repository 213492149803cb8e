/**
 * Registry of all that a server serves: an immutable snapshot that all shards share, and its builders.
 *
 * <pre>{@code
 *   Tool ─────┐                                  ┌─► NameIndex: by bytes, 0 B
 *   Resource ─┼─► Registry.builder() ─► Registry └─► lists in the order of registration
 *   Prompt ───┘        ▲
 *                    Plugin
 *
 *   Extension ── ExtensionMethod, ExtensionTopic ── ExtensionHost: what the engine offers it
 * }</pre>
 */
package org.peregrine.engine.registry;
