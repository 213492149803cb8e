package org.peregrine.engine.recorder;

/** The intervals that are recorded of every message. */
public enum Latency {
    /** From the receiver's duty cycle to decode: the copy and the wait in the ring. */
    RECEIVE,
    /** From decode's batch to validate's. */
    DECODE,
    /** From validate's batch to dispatch's. */
    VALIDATE,
    /** From dispatch's batch to encode's; inline handlers included. */
    DISPATCH,
    /** From encode's batch to the sender's. */
    ENCODE,
    /** From the sender's batch to the flush that ended it. */
    SEND,
    /** From dispatch to the answer's return to the path, of blocking handlers. */
    WORKER,
    /** From the receiver's duty cycle to the flush, of all that was answered. */
    END_TO_END
}
