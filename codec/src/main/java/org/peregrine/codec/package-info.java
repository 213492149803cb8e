/**
 * Bytes only: no thread, no I/O, no clock.
 *
 * <pre>
 *   codec.mcp ──► codec.json ◄── codec.jsonrpc         an arrow means "imports"
 * </pre>
 */
package org.peregrine.codec;
