/**
 * Replay: sends what a recording holds to a server, as it was sent then, and compares what comes back.
 *
 * <pre>
 *   RecordingDirectory ─► Replayer ─► Lane (a recorded connection) ─► ClientConnection ─► server
 *                            │          waits for time, order, values       │
 *                            ▼                                              ▼
 *                     Conversation (session or connection): Call = what was answered, what is answered now
 *                            │
 *                            ▼
 *                     Comparison ─► ReplayOutcome ─► report
 * </pre>
 *
 * <p>All on one thread, but for what {@code tools.client} does by itself.
 */
package org.peregrine.tools.replay;
