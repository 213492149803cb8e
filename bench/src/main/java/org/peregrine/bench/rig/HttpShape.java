package org.peregrine.bench.rig;

/**
 * The shape of a load over HTTP.
 *
 * @param connections kept alive.
 * @param depth requests under way on each; those beyond the first are pipelined.
 */
record HttpShape(int connections, int depth) {
    /** The one whose CPU time is judged: the floor of the others does no work that could be compared. */
    static final HttpShape JUDGED = new HttpShape(16, 1);

    boolean isJudged() {
        return equals(JUDGED);
    }

    @Override
    public String toString() {
        return connections + "x" + depth;
    }
}
