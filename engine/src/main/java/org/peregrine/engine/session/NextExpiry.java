package org.peregrine.engine.session;

import java.util.concurrent.atomic.AtomicLong;
import org.peregrine.engine.principal.Principal;

/** The earliest expiry of many streams: until then a sweep of them costs one comparison. Any thread. */
public final class NextExpiry {
    private final AtomicLong epochMs = new AtomicLong(Principal.NO_EXPIRY);

    /** Creates it with nothing that expires. */
    public NextExpiry() {}

    /**
     * Notes the expiry of a stream that can be found by a sweep already.
     *
     * @param expiryMs milliseconds since 1970, or {@link Principal#NO_EXPIRY}.
     */
    public void expect(long expiryMs) {
        if (expiryMs < epochMs.get()) {
            epochMs.accumulateAndGet(expiryMs, Math::min);
        }
    }

    /**
     * Whether a sweep is due. When it is, everything is forgotten: the sweep notes what it leaves.
     *
     * @param nowMs time, in milliseconds since 1970.
     * @return false until the earliest expiry.
     */
    public boolean takeDue(long nowMs) {
        if (nowMs < epochMs.get()) {
            return false;
        }
        epochMs.set(Principal.NO_EXPIRY); // Before the sweep: who is noted meanwhile stays noted.
        return true;
    }
}
