/** Placeholder. */
package org.peregrine.transports;
