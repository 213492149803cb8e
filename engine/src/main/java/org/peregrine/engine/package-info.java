/** The engine: every noun of the message path in one flat package. */
package org.peregrine.engine;
