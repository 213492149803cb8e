/**
 * Requests of a handler to the client that called it, the same for every revision of the protocol.
 *
 * <pre>
 *   handler ──► ToolContext ──► ClientLink ──┬─► legacy: a request to the client, whose answer is waited for
 *                                            ├─► modern: input_required; the handler runs again with the answers
 *                                            └─► task: the task waits until tasks/update brings the answers
 *
 *   ClientInput = Elicitation | Sampling | RootsRequest        ClientAnswers = key → what the client answered
 * </pre>
 *
 * <p>Only blocking handlers get a {@link org.peregrine.engine.handler.ToolContext}: an inline handler has none to ask.
 */
package org.peregrine.engine.handler;
