/**
 * Several generators as one, whether they are threads or processes: they begin together, and their seconds and
 * histograms are added.
 *
 * <pre>
 *   threads    StartLine ──► MergedSeconds
 *   processes  WorkerAcceptor ──► PeerLines ──► PeerMessage ──► WorkerSeconds ──► MergedSeconds
 *              WorkerProcesses starts them
 *              WorkerRoster (the leader's side) ◄── Greeting ──► LeaderLink (a worker's)
 * </pre>
 */
package org.peregrine.tools.load.merge;
