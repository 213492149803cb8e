package org.peregrine.client;

/** Outcomes of offering a message to a connection. */
public enum Offer {
    /** It will be written by the next {@link ClientSelector#flush()} or {@link ClientSelector#poll}. */
    TAKEN,
    /** Not now: an exchange of HTTP is under way, the connection is not open yet, or its peer does not read. */
    BACK_PRESSURED,
    /** Never: the connection has ended. */
    CLOSED
}
