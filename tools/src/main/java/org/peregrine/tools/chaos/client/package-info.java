/**
 * Clients whose bytes a scenario decides, which others would not send.
 *
 * <pre>
 *   ByteClient      lines, byte for byte          SessionCalls   a session over HTTP that nobody uses
 *   MutantClient    mutants in any frame, a good request behind each
 * </pre>
 */
package org.peregrine.tools.chaos.client;
