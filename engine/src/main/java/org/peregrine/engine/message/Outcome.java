package org.peregrine.engine.message;

/** Outcome of a message, decided once on its way through the stages. */
public enum Outcome {
    /** Still on its way. */
    PENDING,
    /** An array of messages, still to be taken apart. */
    BATCH,
    /** A result stands in the reply region; encode puts the envelope around it. */
    RESULT,
    /** A result that was encoded at launch; encode copies it. */
    PREPARED,
    /** A JSON-RPC error; encode writes it. */
    REJECTED,
    /** Arguments that their schema refuses; encode writes the failures. */
    INVALID_ARGUMENTS,
    /** Taken without a reply: a notification or a response. */
    ACCEPTED,
    /** A worker answers later, with an event of its own. */
    DEFERRED,
    /** The whole message comes from a worker. */
    COMPLETED,
    /** Not a message: the connection ended. */
    DISCONNECTED,
    /** Not a message: the peer ended its side of the connection. */
    PEER_ENDED;

    /**
     * Whether a reply goes out with this event.
     *
     * @return false when a worker answers later or no reply is expected.
     */
    public boolean hasReply() {
        return this != DEFERRED && this != DISCONNECTED && this != PEER_ENDED;
    }
}
