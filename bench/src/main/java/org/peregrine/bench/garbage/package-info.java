/**
 * The garbage rig: the server with each of the JVM's collectors in turn, under calls whose handler makes garbage.
 *
 * <pre>
 *   GarbageRig ──► tools.load.Load ──HTTP──► the server with Serial, Parallel, G1, Z, Shenandoah
 *       │                                        │ -Xlog:safepoint,gc
 *       ├──► FirstAnswer                         ▼
 *       └──────────────────────────────────► PauseLog ──► GarbageTable ──► Gates
 * </pre>
 *
 * <p>Each cell of the table is measured in a process of its own, and cells that are compared follow one another. CPU
 * time and memory come from /proc, so the rig needs Linux.
 */
package org.peregrine.bench.garbage;
