/** Where the spans of {@code serve --trace} go. */
package org.peregrine.tools.trace;
