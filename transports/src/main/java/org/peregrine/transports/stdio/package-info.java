/**
 * Newline-delimited JSON over the process's standard input and output.
 *
 * <pre>
 *   stdin ──► poll(2) ──► read(2) ──► LineBuffer ──► FrameHandler.onFrame
 *   stdout ◄── write(2) ◄── poll(2) ◄── ReplyQueue ◄── Transport.offer
 *   other threads ──► WakeupPipe ──► poll(2)
 * </pre>
 *
 * <p>One thread does all of it, through the Foreign Function and Memory API, because a blocking {@code System.in}
 * would need a second thread and a hand-over for every message; docs/adr/0004-stdio-by-poll.md has the reasons.
 *
 * <p>Source: MCP 2026-07-28, Transports, "stdio".
 */
package org.peregrine.transports.stdio;
