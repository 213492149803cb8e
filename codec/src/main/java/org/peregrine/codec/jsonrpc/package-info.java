/**
 * JSON-RPC 2.0 envelopes as MCP uses them: read into spans, written around results.
 *
 * <pre>
 *   {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{…},"_meta":{…}}}
 *                        │            └ method                  └ name      └ arguments   └ meta
 *                        └ id, copied raw into the answer      └────────────── params ─────────────┘
 *
 *   bytes ──► EnvelopeDecoder.decode ──► true:  Envelope (kind, spans)
 *                                    └─► false: errorCode, reason; Envelope holds the id if it could be read
 *
 *   EnvelopeWriter.putResultPrefix ─► {"jsonrpc":"2.0","id":7,"result":   put before a result that is written
 *   EnvelopeWriter.begin           ─► {"jsonrpc":"2.0"                    on a JsonWriter of the caller's
 *   EnvelopeWriter.beginResponse   ─► {"jsonrpc":"2.0","id":7
 *   EnvelopeWriter.beginError      ─► ,"error":{"code":-32602,"message":
 * </pre>
 *
 * <p><b>Duplicate members.</b> The members of the envelope, and the members of params that are shown above (with uri
 * and cursor), must not occur twice: a proxy and a server that each pick another one would act on different requests.
 * Elsewhere the last one wins.
 */
package org.peregrine.codec.jsonrpc;
