/**
 * Several generators as one, whether they are threads or processes: they begin together, and their seconds and
 * histograms are added.
 *
 * <pre>
 *   threads    StartLine ──► MergedSeconds
 *   processes  WorkerAcceptor ──► PeerLines ──► PeerMessage ──► WorkerSeconds ──► MergedSeconds
 *              WorkerProcesses starts them
 * </pre>
 */
package org.peregrine.tools.load.merge;
