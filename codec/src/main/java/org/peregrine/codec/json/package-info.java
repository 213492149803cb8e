/**
 * JSON (RFC 8259) over Agrona buffers, read and written in place.
 *
 * <pre>
 *   bytes + 0 + padding ──► JsonScanner.scan ──► JsonError.NONE, or why not and where
 *                               │ onMember(depth 1 and 2: spans of name and value)
 *                               ▼
 *                          MemberHandler
 *
 *   a span that was scanned ──► JsonValue ◄──► JsonCursor        flyweights: own nothing, check nothing again
 *                                  │ longValue, doubleValue, string, member, …
 *                                  ▼
 *   JsonName (constants) ──►   JsonWriter ──► bytes in a buffer ──(full)──► JsonWriter.Growth
 * </pre>
 *
 * <p><b>Duplicate members.</b> RFC 8259 leaves them open; the scanner reports and accepts all.
 * {@link org.peregrine.codec.json.JsonValue#member} finds the last, as most readers do;
 * {@link org.peregrine.codec.json.JsonCursor} shows every one. In the envelope of a JSON-RPC message, where two readers
 * that disagree would be a hole, {@code codec.jsonrpc} rejects them.
 *
 * <p><b>Lone surrogates.</b> The grammar allows a six byte escape of half a surrogate pair; it is accepted and decodes
 * to U+FFFD, so that what leaves is always UTF-8. Surrogates encoded as raw bytes are not UTF-8 and are rejected.
 *
 * <p><b>Threads.</b> Every instance belongs to one thread, except {@link org.peregrine.codec.json.JsonName}, which is
 * immutable.
 */
package org.peregrine.codec.json;
