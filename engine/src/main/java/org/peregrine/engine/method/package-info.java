/**
 * One small class for each method of the protocol, in a table built at launch.
 *
 * <pre>
 *   DispatchStage ──► Methods ──┬─► Initialize, Discover, Ping, ListEntries      results prepared at launch
 *                               ├─► CallTool, ReadResource, GetPrompt            author code:
 *                               │      inline   ──► ResultWriter ──► reply region
 *                               │      blocking ──► Workers ──► a virtual thread ──► Completions
 *                               ├─► OpenSubscriptions (open subscriptions), ExtensionMethods
 *                               └─► (add yours here)
 *
 *   SessionRequests   answers of clients, streams, the end of a session
 *   Batches           takes a batch apart, for revision 2025-03-26
 * </pre>
 */
package org.peregrine.engine.method;
