package org.peregrine.transports.simulation;

/**
 * The parts of an episode that clients use.
 *
 * @param chance decides what clients do.
 * @param network that they connect through.
 * @param ledger of their requests.
 * @param trace of the episode.
 * @param hoarding whether clients begin many messages and end few of them, so that memory runs out.
 */
record World(Chance chance, SimulatedNetwork network, Ledger ledger, Trace trace, boolean hoarding) {
    static final int LINES = 1;
    static final int WEB_SOCKET = 2;
    static final int HTTP = 3;
}
