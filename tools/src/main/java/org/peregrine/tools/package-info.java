/** Placeholder. */
package org.peregrine.tools;
