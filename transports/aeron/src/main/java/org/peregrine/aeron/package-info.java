/**
 * Channels of Aeron, as both ends of a connection use them.
 *
 * <pre>
 *   client                                              server
 *   publication of requests ──► stream ──► subscription: an image is a connection
 *   subscription of replies ◄── stream ◄── publication that names the image
 * </pre>
 */
package org.peregrine.aeron;
