package org.peregrine.bench.fanout;

/**
 * Measurements of one round.
 *
 * @param perS deliveries a second.
 * @param cpuNs CPU time of the serving process for a delivery.
 * @param share deliveries, of those that there would be if every subscriber heard of every change; fewer when changes
 *     are joined for whoever is behind.
 */
record FanoutRound(double perS, double cpuNs, double share) {}
