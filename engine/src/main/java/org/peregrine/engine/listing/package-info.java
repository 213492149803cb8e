/** Lists in pages that are encoded once: for all callers, or for each set of scopes that makes a difference. */
package org.peregrine.engine.listing;
