/** What the revisions of the protocol demand of a message before its method is looked at. */
package org.peregrine.engine.protocol;
