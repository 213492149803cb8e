/** Placeholder. */
package org.peregrine.codec;
