/**
 * Addresses of peers: ranges that proxies stand in, how an address is written and read (IpAddress, IpLiteral), and the
 * share of connections that each has; and who a peer is by its certificate, its user or its address (SocketPeer,
 * PeerCaller).
 *
 * <pre>{@code
 *   accepted socket ──► AddressShares ──┬─► loopback, AddressRange of proxies: not counted
 *                                       └─► one address, or one /64 network of IPv6: at most its share
 * }</pre>
 */
package org.peregrine.transports.address;
