/** The requests of a load, and their bytes. */
package org.peregrine.tools.load.mix;
