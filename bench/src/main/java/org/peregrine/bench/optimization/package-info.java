/**
 * The optimizations that the engine rests on, each beside its absence. The ways without are written here against the
 * product's public classes; the product has no switch for them (ADR 96).
 *
 * <pre>
 *   Optimizations ──► PairedRounds ──► Sides ─┬─ before ─► Variant       A B, B A, A B, …
 *        │                                    └─ after ──► Variant
 *        └──► OptimizationReport: table, results/optimizations-TIME.json, exit code
 *
 *   SchemaReuse   SchemaCompiler for each call         │ Schema compiled once
 *   JsonLibrary   JacksonEcho                          │ PathEcho
 *   ToolThreads   InvokedEngine, inline handler        │ InvokedEngine, blocking handler
 *   FanoutBatch   SubscribedSockets, change by change  │ SubscribedSockets, all changes at once
 *   FrameCopies   InvokedEngine over CopyingTransport  │ InvokedEngine
 *   ShardCount    a server of one shard                │ a server of several; both processes of their own
 * </pre>
 */
package org.peregrine.bench.optimization;
