package org.peregrine.transports.simulation;

/**
 * The parts of an episode that clients use.
 *
 * @param chance decides what clients do.
 * @param network that they connect through.
 * @param ledger of their requests.
 * @param trace of the episode.
 * @param clock of the engine.
 * @param profile decisions about the whole episode.
 */
record World(
        Chance chance, SimulatedNetwork network, Ledger ledger, Trace trace, SimulatedClock clock, Profile profile) {
    /** Streams of one session that can be resumed. */
    static final int STREAMS = 8;

    static final int LINES = 1;
    static final int WEB_SOCKET = 2;
    static final int HTTP = 3;
    /** On the port of HTTP. */
    static final int SSE = 4;
    /** Standard input and output, for one client. */
    static final int STDIO = 5;

    /** Whether clients begin many messages and end few of them, so that memory runs out. */
    boolean hoarding() {
        return profile.theme == Theme.HOARDING;
    }

    /** Whether the limits are such that everything that a session has said is kept for it. */
    boolean keepsEvents() {
        return profile.keepsEvents;
    }

    Theme theme() {
        return profile.theme;
    }
}
