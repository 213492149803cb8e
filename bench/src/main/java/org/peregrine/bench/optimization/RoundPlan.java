package org.peregrine.bench.optimization;

/**
 * The rounds of each comparison.
 *
 * @param rounds measured.
 * @param warmupRounds before them.
 * @param roundNs least time of each side in a round.
 */
record RoundPlan(int rounds, int warmupRounds, long roundNs) {}
