/**
 * {@code peregrine connect}: a bridge between standard input and output and a server elsewhere.
 *
 * <pre>
 *   client ─► InputPump ─► LineCutter ─► ClientMessages ─► Bridge ─► Uplink: StreamUplink │ HttpUplink ─► server
 *   client ◄─ OutputPump ◄───────────────────────────────── Bridge ◄─────────────────────────────────── server
 *
 *   threads: one reads, one writes, one does all else (ClientSelector)
 * </pre>
 *
 * <p>A pump that is full stops its other end: what the server sends is left to its transport while the client does not
 * read, and the client's output is not read while the server takes nothing.
 */
package org.peregrine.tools.connect;
