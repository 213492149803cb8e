/**
 * Threads that do not end by what their work throws, and the watch over those of the path.
 *
 * <pre>
 *   AgentThread ──► DutyCycle ──► Agent.doWork, idle
 *                       │ one beat a cycle
 *                       └──────► ThreadWatch (every 100 ms: has it moved?) ──► /ready, /health, stat, /metrics
 *                                         └── StallReport (once a stall) ──► log, counter
 *
 *   WriterThread ──► AgentThread    a log's or the recording's; at the end it gives up a write that hangs
 *        └──► WriteWatch ◄── housekeeping (has the write come back?) ──► log, counter
 * </pre>
 */
package org.peregrine.engine.thread;
