package org.peregrine.bench.optimization;

/**
 * The cost of one operation in one round.
 *
 * @param ns time of it.
 * @param bytes allocated for it, exact; NaN where that is not known.
 */
record RoundCost(double ns, double bytes) {}
