/**
 * Newline-delimited messages over TCP and Unix domain sockets: the framing of the stdio transport on a socket.
 *
 * <p>Source: MCP 2026-07-28, Transports, stdio: messages are delimited by newlines and contain none.
 */
package org.peregrine.transports.tcp;
