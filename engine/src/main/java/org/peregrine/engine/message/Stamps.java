package org.peregrine.engine.message;

/**
 * When each stage took a message, in the clock's nanoseconds. A stage reads the clock once for each batch, so all
 * messages of a batch carry the same stamp. Plain fields: each stage writes its own, the ring orders them.
 */
public final class Stamps {
    /** When the receiver's duty cycle began that delivered the frame. */
    public long receivedNs;
    /** When decode took the batch. */
    public long decodeNs;
    /** When validate took the batch. */
    public long validateNs;
    /** When dispatch took the batch. */
    public long dispatchNs;
    /** When encode took the batch. */
    public long encodeNs;
    /** When the sender took the batch. */
    public long sendNs;

    Stamps() {}

    void start(long nowNs) {
        receivedNs = nowNs;
        decodeNs = nowNs;
        validateNs = nowNs;
        dispatchNs = nowNs;
        encodeNs = nowNs;
        sendNs = nowNs;
    }

    /**
     * Whether two messages went through all stages in the same batches.
     *
     * @param other stamps.
     * @return true when every stamp is equal.
     */
    public boolean sameAs(Stamps other) {
        return receivedNs == other.receivedNs
                && decodeNs == other.decodeNs
                && validateNs == other.validateNs
                && dispatchNs == other.dispatchNs
                && encodeNs == other.encodeNs
                && sendNs == other.sendNs;
    }
}
