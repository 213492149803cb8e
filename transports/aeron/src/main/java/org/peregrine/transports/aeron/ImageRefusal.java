package org.peregrine.transports.aeron;

import org.peregrine.engine.status.EngineCounter;

/** Reasons to reject an image, as its client reads them. */
enum ImageRefusal {
    /** As many clients as may be are there. */
    CLIENTS(EngineCounter.AERON_REFUSED_CLIENTS, "too many clients"),
    /** Its terms are too large. */
    BYTES(EngineCounter.AERON_REFUSED_BYTES, "its terms are larger than a client's share of memory"),
    /** The driver makes no channel for its replies. */
    ROOM(
            EngineCounter.AERON_REFUSED_ROOM,
            "no channel for replies, or no memory for its three terms of AERON_TERM_BYTES, a limit of the server"),
    /** Its terms, or those of its replies, are files that their file system has no room for. */
    MEMORY(
            EngineCounter.AERON_REFUSED_ROOM,
            "shared memory has no room left: the file system of Aeron's directory is full"),
    /** Its fragments make no message that Aeron would send. */
    ENDLESS(EngineCounter.AERON_REFUSED_OTHER, "a message is longer than its channel allows"),
    /** No message came in time. */
    SILENT(EngineCounter.AERON_REFUSED_SILENT, "no whole message came in time"),
    /** It does not read. */
    SLOW(EngineCounter.SLOW_READERS_CLOSED, "replies were not read"),
    /** As many bytes as may be were sent, or the driver has closed the channel. */
    USED_UP(EngineCounter.AERON_REFUSED_OTHER, "the channel for replies is used up or closed; connect again"),
    /** Something failed. */
    FAILED(EngineCounter.AERON_REFUSED_OTHER, "internal error"),
    /** The server ends. */
    CLOSING(EngineCounter.AERON_REFUSED_OTHER, "server is closing");

    final EngineCounter counter;
    final String text;

    ImageRefusal(EngineCounter counter, String text) {
        this.counter = counter;
        this.text = text;
    }
}
