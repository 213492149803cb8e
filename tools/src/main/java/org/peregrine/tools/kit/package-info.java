/**
 * The ready-made sets of tools, resources and prompts that {@code peregrine serve --kit} offers: {@link
 * org.peregrine.tools.kit.Kit} lists them, each is a {@link org.peregrine.engine.registry.Plugin}.
 */
package org.peregrine.tools.kit;
