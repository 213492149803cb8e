/**
 * One small class for each method of the protocol, in a table built at launch.
 *
 * <pre>
 *   DispatchStage ──► Methods ──┬─► Initialize, Discover, Ping, ListEntries      results prepared at launch
 *                               ├─► CallTool, ReadResource, GetPrompt            author code:
 *                               │      inline   ──► ResultWriter ──► reply region
 *                               │      blocking ──► Workers ──► a virtual thread ──► Completions
 *                               └─► (add yours here)
 * </pre>
 */
package org.peregrine.engine.method;
