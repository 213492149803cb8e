/**
 * Bytes of sockets and descriptors to frames of the engine, and replies back. Nothing here knows JSON-RPC.
 *
 * <pre>
 *              Sockets                          the short way to all but stdio
 *    ┌──────┬──────┴──────┐
 *   tcp     http   websocket      stdio         none imports another
 *    │      │ └─► head ◄──┘ │      │
 *    └──────┴───► nio ◄─────┘   poll(2)         address, line: below all of them
 * </pre>
 */
package org.peregrine.transports;
