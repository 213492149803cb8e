/** Placeholder. */
package org.peregrine.bench;
