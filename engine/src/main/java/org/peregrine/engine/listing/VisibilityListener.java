package org.peregrine.engine.listing;

import java.util.function.Supplier;
import org.peregrine.engine.principal.AcceptedCallers;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.TokenListener;
import org.peregrine.engine.served.Visibility;

/** Finds out what a caller sees as soon as its token is checked; notes tokens that open streams have to learn of. */
public final class VisibilityListener implements TokenListener {
    private final Supplier<Visibility> served;
    private final AcceptedCallers accepted;

    /**
     * Creates the listener of a shard.
     *
     * @param served visibility of the entries that the shard serves now.
     * @param accepted tokens of all shards.
     */
    public VisibilityListener(Supplier<Visibility> served, AcceptedCallers accepted) {
        this.served = served;
        this.accepted = accepted;
    }

    @Override
    public void onVerified(Principal caller) {
        served.get().prepare(caller);
    }

    /** A token that shows the same as before is no news; one that is new may show something else than another. */
    @Override
    public void onAccepted(Principal caller, Principal before) {
        final Visibility visibility = served.get();
        if (visibility.isRestricting() && (before == null || visibility.differs(before, caller))) {
            accepted.add(new AcceptedCallers.Accepted(caller, before));
        }
    }
}
