/**
 * The engine as it is launched: settings, threads, and the shards with their stages. The parts that the stages use are
 * in the packages below, none of which knows this one.
 *
 * <pre>{@code
 *   EngineContext ──► McpEngine ──┬─► SharedState   what all shards use: sessions, memory, subscriptions, schemas
 *                                 ├─► Shard         one for each transport
 *                                 │     Receiver ─► [ ring ] ─► Decode, Validate, Dispatch, EncodeStage ─► Sender
 *                                 ├─► EngineThreads the threads of the ThreadingMode
 *                                 ├─► Housekeeping  deadlines, sessions, extensions
 *                                 └─► Closing       drains, then ends what is left
 * }</pre>
 */
package org.peregrine.engine;
