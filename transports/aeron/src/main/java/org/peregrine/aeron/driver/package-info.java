/** Liveness of drivers that run by themselves, for servers and clients that use them. */
package org.peregrine.aeron.driver;
