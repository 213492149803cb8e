/**
 * A client over Aeron, for programs on the same machine or in the same data centre.
 *
 * <pre>
 *   AeronClient.offer ──► stream of requests ──► server
 *   AeronClient.poll ◄── stream of replies ◄──
 * </pre>
 */
package org.peregrine.client.aeron;
