/**
 * Counters of a running engine, and the file in which other processes see it.
 *
 * <pre>
 *   any stage ──► EngineCounters (EngineCounter: one writer each) ──┐
 *   metrics.StatusWriter ──► StatusInterval (StatusRow, StatusSlow) ─┴─► StatusFile ──► StatusSnapshot (peregrine stat)
 *                                                                          StatusFileDescriptor: its layout
 *   what is thrown ──► Failures ──► ContainedFailure, counted and reported
 *   thread.ThreadWatch ──► ThreadHealth
 * </pre>
 */
package org.peregrine.engine.status;
