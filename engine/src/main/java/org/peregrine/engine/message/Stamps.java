package org.peregrine.engine.message;

import org.peregrine.engine.trace.RequestSpan;

/**
 * Times at which the stages took a message, in the clock's nanoseconds. A stage reads the clock once for each batch, so
 * all messages of a batch carry the same stamp. Plain fields: each stage writes its own, the ring orders them.
 */
public final class Stamps {
    /** {@link #tool} of a message that called none, or one without histograms of its own. */
    public static final int NO_TOOL = -1;

    /** Time at which the duty cycle began that delivered the frame, or found the ring full. */
    public long receivedNs;
    /** Time in which the ring was too full for the frame. Receiver. */
    public long blockedNs;
    /** Time at which decode took the batch. */
    public long decodeNs;
    /** Time at which validate took the batch. */
    public long validateNs;
    /** Time at which dispatch took the batch. */
    public long dispatchNs;
    /** Time at which encode took the batch. */
    public long encodeNs;
    /** Time at which the sender took the batch. */
    public long sendNs;
    /** Time after which the request can be sent again; 0 unless it was refused for a time. Validate, dispatch. */
    public long retryAfterNs;
    /** The request's span; null without a tracer. Dispatch. */
    public RequestSpan span;
    /** Number of the called tool in the metrics. Validate. */
    public int tool = NO_TOOL;

    /** Whether the result is an error of the tool. Dispatch. */
    public boolean toolError;
    /** Whether somebody else answers and tells the logs of it. Dispatch. */
    public boolean answeredLater;

    Stamps() {}

    void start(long nowNs) {
        receivedNs = nowNs;
        blockedNs = 0;
        decodeNs = nowNs;
        validateNs = nowNs;
        dispatchNs = nowNs;
        encodeNs = nowNs;
        sendNs = nowNs;
        retryAfterNs = 0;
        span = null;
        tool = NO_TOOL;
        toolError = false;
        answeredLater = false;
    }

    void clear() {
        start(0);
    }

    /**
     * Sets the time since which the frame waited for room in the ring. Receiver only.
     *
     * @param sinceNs when it was refused first.
     */
    public void blockedSince(long sinceNs) {
        blockedNs = receivedNs - sinceNs;
        receivedNs = sinceNs;
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
