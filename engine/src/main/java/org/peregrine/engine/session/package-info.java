/**
 * State that the server keeps of a client: of a legacy one from initialize to its end, of a connection with state as
 * long as it lasts. Modern HTTP clients have nothing here.
 *
 * <pre>
 *   Sessions (by id, all shards) ─┐
 *   connection (its shard) ───────┴─► Session ─┬─► calls under way, by request id     cancelled by the client
 *                                              ├─► ClientRequests                      answered by the client
 *                                              ├─► EventStreams ─► EventStream         resumed by the client
 *                                              └─► Subscriber                          told of changes
 *
 *   ToolContext ─► CallLink (LegacyLink, ModernLink) ─► CallChannel ─► Outbox      what a running call says
 * </pre>
 *
 * <p>Stages read immutable and volatile fields; whatever needs a lock is done by workers.
 */
package org.peregrine.engine.session;
