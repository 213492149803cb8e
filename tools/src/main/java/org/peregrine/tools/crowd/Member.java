package org.peregrine.tools.crowd;

/**
 * One connection of a crowd. The thread of its part.
 *
 * <pre>
 *   OPENING ──► ASKING ──► HELD ──► ENDED       of the modern era, and over transports that have one connection
 *                  └──► LISTENING ─┘            HTTP of the legacy era: the GET that opens the event stream
 * </pre>
 */
final class Member {
    /** Its way. */
    enum State {
        /** Connects, and initializes in the legacy era. */
        OPENING,
        /** Has asked for what it wants to be told, or is about to. */
        ASKING,
        /** Opens the event stream of its session. */
        LISTENING,
        /** Is told of changes, and does nothing. */
        HELD,
        /** Its connection or its stream has ended. */
        ENDED
    }

    final int place;
    State state = State.OPENING;
    int sent;
    int answered;

    Member(int place) {
        this.place = place;
    }
}
