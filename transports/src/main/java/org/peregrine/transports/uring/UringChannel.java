package org.peregrine.transports.uring;

/** A channel that a {@link UringSelector} can serve. */
interface UringChannel {
    /** The system's number of the socket. */
    int descriptor();

    /** Whether it carries bytes, rather than accepts others. */
    boolean isStream();

    /** Notes that the channel has been registered; once. */
    void registered(UringKey key, UringSelector selector);
}
