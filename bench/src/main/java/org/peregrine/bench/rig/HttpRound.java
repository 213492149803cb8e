package org.peregrine.bench.rig;

/**
 * What one round measured.
 *
 * @param rate requests answered a second.
 * @param cpuNs CPU time of the serving process for a request.
 */
record HttpRound(double rate, double cpuNs) {}
