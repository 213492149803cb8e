/** Words for what a driver refuses, for both ends of a connection. */
package org.peregrine.aeron.refusal;
