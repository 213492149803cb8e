/**
 * Rules of the protocol's revisions that hold for every method: which revision rules a message, whether its headers
 * agree, whether requests are still taken; and how the server describes itself.
 *
 * <pre>
 *   ValidateStage ──► EraRules ──┬─► Admission           a closing engine refuses
 *                                ├─► MirroredHeaders     headers against the body
 *                                └─► SessionRules        sessions of legacy clients
 *
 *   ServerDescription (initialize, server/discover)      ResultMeta, PreparedResult (every modern result)
 * </pre>
 */
package org.peregrine.engine.protocol;
