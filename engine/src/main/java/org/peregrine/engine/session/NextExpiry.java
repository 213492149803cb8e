package org.peregrine.engine.session;

import java.util.concurrent.atomic.AtomicLong;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.Tenure;

/** The earliest claim or end of many streams: until then a sweep of them costs one comparison. Any thread. */
public final class NextExpiry {
    private final AtomicLong epochMs = new AtomicLong(Principal.NO_EXPIRY);
    private volatile long sweptMs;

    /** Creates it with nothing that expires. */
    public NextExpiry() {}

    /**
     * Notes a stream that can be found by a sweep already.
     *
     * @param tenure of the stream, which is claimed about once a second.
     */
    public void expect(Tenure tenure) {
        expect(tenure.firstClaimMs(sweptMs));
    }

    /**
     * Notes a stream that a sweep has left open.
     *
     * @param nextMs time of its next claim, in milliseconds since 1970, or {@link Principal#NO_EXPIRY}.
     */
    public void expect(long nextMs) {
        if (nextMs < epochMs.get()) {
            epochMs.accumulateAndGet(nextMs, Math::min);
        }
    }

    /**
     * Whether a sweep is due. When it is, everything is forgotten: the sweep notes what it leaves.
     *
     * @param nowMs time, in milliseconds since 1970.
     * @return false until the earliest claim or end, while the clock is not set back.
     */
    public boolean takeDue(long nowMs) {
        final boolean setBack = nowMs < sweptMs;
        if (nowMs < epochMs.get() && !setBack) {
            return false;
        }
        sweptMs = nowMs;
        epochMs.set(Principal.NO_EXPIRY); // Before the sweep: who is noted meanwhile stays noted.
        return true;
    }
}
