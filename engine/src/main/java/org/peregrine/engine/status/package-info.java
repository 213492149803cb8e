/**
 * Counters and health of a running engine; other processes see them in the file of {@code engine.status.file}.
 *
 * <pre>
 *   any stage ──► EngineCounters (EngineCounter: one writer each)
 *   what is thrown ──► Failures ──► ContainedFailure, counted and reported
 *   thread.ThreadWatch ──► ThreadHealth
 * </pre>
 */
package org.peregrine.engine.status;
