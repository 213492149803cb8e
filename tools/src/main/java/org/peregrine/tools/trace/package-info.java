/** Exports the spans of {@code serve --trace}. */
package org.peregrine.tools.trace;
