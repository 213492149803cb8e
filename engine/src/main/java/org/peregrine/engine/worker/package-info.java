/**
 * Calls of handlers that may block, each on a thread of its own.
 *
 * <pre>{@code
 *  dispatch thread                 a thread for each call            network thread
 *
 *  Workers.tryBegin ──► permit, heap
 *  Workers.start ────► WorkerCall ──► AuthorCall (author's code)
 *                          │               │ progress, questions
 *                          ▼               ▼
 *                     CallAnswer      CallChannel ──► Completions ──► Receiver
 *                     (answers once)  ───────────────►  (bounded)
 *  Housekeeping ──► expire, divert (Diversion), abandon
 * }</pre>
 *
 * <p>A call ends once, by the first of its handler, its deadline, its client and the engine's close. Needs nothing of
 * the engine but {@link org.peregrine.engine.worker.CallServices}.
 */
package org.peregrine.engine.worker;
