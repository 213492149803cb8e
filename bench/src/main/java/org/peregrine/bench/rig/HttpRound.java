package org.peregrine.bench.rig;

/**
 * Measurements of one round.
 *
 * @param rate requests answered a second.
 * @param cpuNs CPU time of the serving process for a request.
 */
record HttpRound(double rate, double cpuNs) {}
