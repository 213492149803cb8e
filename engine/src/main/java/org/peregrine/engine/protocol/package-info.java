/** Checks that the revisions of the protocol demand of a message before its method is looked up. */
package org.peregrine.engine.protocol;
