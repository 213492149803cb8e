package org.peregrine.tools.chaos;

/** Things around a server that its scenario makes, beside the machine that it runs on. */
enum Surroundings {
    /** The machine as it is. */
    PLAIN,
    /** Mounts that only the server's process has. */
    OWN_MOUNTS,
    /** The same, and in the place of its directory a disk that can be made to hang. */
    HANGING_DISK,
    /** A time of day of the server's own, which can be made to jump. */
    OWN_CLOCK,
    /** The same, and callers that the server knows by tokens and certificates: nobody else is let in. */
    OWN_CLOCK_AND_CALLERS,
    /** A network of the server's own, at the end of a link that can be cut. */
    OWN_NETWORK,
    /** A driver of Aeron's in another process. */
    AERON_DRIVER;

    /** Whether the server has a time of day of its own. */
    boolean hasOwnClock() {
        return this == OWN_CLOCK || this == OWN_CLOCK_AND_CALLERS;
    }
}
