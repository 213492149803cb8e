package org.peregrine.engine.worker;

import org.peregrine.engine.message.FrameRegion;
import org.peregrine.engine.session.RequestStates;
import org.peregrine.engine.transport.FrameHeader;

/** The owner of what a request leaves behind: tasks, subscriptions to them, the state of its next round. */
public final class Owner {
    private Owner() {}

    /**
     * The key of what a request's caller owns. Allocates. Dispatch thread.
     *
     * @param request with a caller that the transport has identified, or with credentials that nobody has checked.
     * @return the same text for the same caller; of unchecked credentials a digest; empty when there are none.
     */
    public static String of(FrameRegion request) {
        return request.principal().isAnonymous()
                ? RequestStates.owner(request.copyHeader(FrameHeader.AUTHORIZATION))
                : request.principal().owner();
    }
}
