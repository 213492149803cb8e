/**
 * Bytes only: no thread, no I/O, no clock.
 *
 * <pre>
 *   jsonrpc ──► json ◄── mcp                                     an arrow means "imports"
 *                ▲
 *                └── schema.compile ──► schema ──► schema.rule ──► schema.pattern
 *
 *   websocket ──► json         http
 *
 *   recording     alone: Chronicle's documents
 * </pre>
 */
package org.peregrine.codec;
