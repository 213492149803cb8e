package org.peregrine.engine.metrics;

/** The latencies that are measured for every message, and two waits of a message outside of the path. */
public enum Latency {
    /** From the receiver's duty cycle to decode: the copy, the wait for a place in the ring and the wait there. */
    RECEIVE("receive"),
    /** From decode's batch to validate's. */
    DECODE("decode"),
    /** From validate's batch to dispatch's. */
    VALIDATE("validate"),
    /** From dispatch's batch to encode's; inline handlers included. */
    DISPATCH("dispatch"),
    /** From encode's batch to the sender's. */
    ENCODE("encode"),
    /** From the sender's batch to the flush that ended it. */
    SEND("send"),
    /** From dispatch to the answer's return to the path, of blocking handlers. */
    WORKER("worker"),
    /** From the receiver's duty cycle to the flush, for every answered message. */
    END_TO_END("end-to-end"),
    /**
     * From one poll of the sockets to the next while there was work: the longest that a message can have waited unread
     * before the receiver's duty cycle that took it. Once a duty cycle, not once a message.
     */
    POLL("poll"),
    /** Wait of replies for a peer to read. Once for each time that a socket took no more. */
    READER("reader");

    private final String label;

    Latency(String label) {
        this.label = label;
    }

    /**
     * The name in reports and log files.
     *
     * @return lower case, without spaces.
     */
    public String label() {
        return label;
    }
}
