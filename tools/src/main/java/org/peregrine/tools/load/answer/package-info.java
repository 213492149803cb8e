/**
 * A client's part in the conversations that a server begins: its requests of the legacy era, and the requests for input
 * of 2026-07-28.
 *
 * <pre>
 *   a request of the server's ─► ServerRequests ─┬─► ClientResults ─► FormContent     the result
 *     over the session's own stream: ServerStreams, which keeps one open for each
 *   a result that asks ─► InputRounds ───────────┘ └─► WaitingMessages ─► the connection, or one beside it
 * </pre>
 */
package org.peregrine.tools.load.answer;
