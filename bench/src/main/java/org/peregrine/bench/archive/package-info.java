/**
 * Weighs two ways of recording what passes: documents in files, as {@code serve --record} writes them, and Aeron
 * Archive.
 *
 * <pre>
 *   RecordingRig ──► RecordedEngine ──► Recorder: nothing, files, an archive or plain bytes
 *                └── a table: what the path, the other threads and the disk pay for a call
 * </pre>
 */
package org.peregrine.bench.archive;
