/** Placeholder. */
package org.peregrine.engine;
