/** Marks of servers on their streams: servers leave them in the driver, and clients of the same driver read them. */
package org.peregrine.aeron.claim;
