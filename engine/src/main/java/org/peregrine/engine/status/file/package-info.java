/**
 * The status file: a snapshot of every interval in a file that other processes map and read, while it is written.
 *
 * <pre>{@code
 *   IntervalListener ──► StatusWriter ──► StatusInterval (StatusRow, StatusSlow, StatusGauge) ──► StatusFile
 *                                                                                                    │ mapped
 *                                                       peregrine stat, --admin ◄── StatusSnapshot ◄─┘
 * }</pre>
 */
package org.peregrine.engine.status.file;
