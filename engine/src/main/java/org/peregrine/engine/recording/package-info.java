/**
 * The recording tap: what goes over a transport's seam is copied into a ring, and a thread of its own writes it to
 * disk.
 *
 * <pre>
 *   transport ─► RecordedTransport ─► receiver            network thread: copies, counts what has no room, never waits
 *   transport ◄─ RecordedTransport ◄─ sender, fan-out
 *                      │ FrameTap
 *                      ▼
 *                 [ SPSC ring ]   one for each shard
 *                      │
 *                      ▼          recording thread
 *   DocumentWriter ─► Redactor ─► RecordingEncoder ─► RecordingFiles
 * </pre>
 */
package org.peregrine.engine.recording;
