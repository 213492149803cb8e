package org.peregrine.client;

import org.agrona.DirectBuffer;

/**
 * Carries messages over one connection, and tells its {@link WireOwner} what comes. Belongs to the thread of its
 * {@link ClientSelector}.
 */
public interface Wire {
    /**
     * Begins to connect; {@link WireOwner#onUp} or {@link WireOwner#onDown} follows, at once or from a later poll. The
     * selector ends a wire that is not up in time.
     */
    void connect();

    /**
     * Takes a message, or does not.
     *
     * @param message buffer that holds it; copied before this returns.
     * @param offset of its first byte.
     * @param length of the message, without a line feed within.
     * @return the outcome; {@link Offer#BACK_PRESSURED} when the peer has left too much unread.
     */
    Offer offer(DirectBuffer message, int offset, int length);

    /** Hands on nothing more, as back-pressure, until {@link #resume}; what has been read already may still come. */
    void pause();

    /** Hands on again. */
    void resume();

    /** A response came over this connection: one answer less is due. */
    default void onAnswer() {}

    /** Nobody waits for the answer to the last request any more; whatever it occupies is free. */
    default void abandon() {}

    /** Ends without a word to the owner. Also called when the owner was told that the wire is down. */
    void close();
}
