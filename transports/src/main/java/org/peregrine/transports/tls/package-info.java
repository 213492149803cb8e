/**
 * TLS between a socket and its framing: any {@link org.peregrine.transports.nio.Protocol} is served encrypted by a
 * {@link org.peregrine.transports.tls.TlsProtocol} around it.
 *
 * <pre>
 *   socket ──► TlsChannel ──► HandshakeStep ──► HandshakeWorkers        until the handshake is complete
 *                  ▲                                │ done: ShardHandshakes, wakeup
 *                  └────────────────────────────────┘
 *   socket ──► RecordLayer ──► framing ──► RecordLayer ──► socket       from then on, on the network thread alone
 * </pre>
 *
 * <p>A handshake costs a thread a millisecond or several, so no network thread does any of it: it collects records of
 * the peer, hands them to a worker, and sends what comes back. Handshakes under way are bounded in number, bytes and
 * time. Records cost microseconds and are handled where they arrive.
 */
package org.peregrine.transports.tls;
