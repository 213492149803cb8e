package org.peregrine.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.engine.principal.AcceptedCallers;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.served.Visibility;
import org.peregrine.engine.session.Session;

/**
 * Tells open streams of lists that a token has changed for their caller: one that was checked again, or for modern
 * clients a new one of the same caller. What a request of a session shows is noted on the path. Housekeeping thread.
 */
final class ListChanges {
    private final List<Shard> shards;
    private final SharedState shared;
    private final AcceptedCallers accepted;

    ListChanges(List<Shard> shards, SharedState shared) {
        this.shards = shards;
        this.shared = shared;
        this.accepted = shared.acceptedCallers();
    }

    /** Does nothing while no token is accepted. */
    void tell() {
        if (accepted.isEmpty()) {
            return;
        }
        final Map<Long, List<AcceptedCallers.Accepted>> callers = new HashMap<>();
        final boolean missed = accepted.take(callers);
        final Visibility visibility = shards.getFirst().visibility();
        shared.sessions().forEach(session -> tell(session, callers, visibility));
        for (final Shard shard : shards) {
            shard.tellListens(callers, missed);
        }
    }

    /**
     * A session learns of the token that its stream was opened with, unless its requests have shown something else
     * since; of another token by a request that has it.
     */
    private void tell(Session session, Map<Long, List<AcceptedCallers.Accepted>> callers, Visibility visibility) {
        final long owner = session.owner().ownerKey();
        for (final AcceptedCallers.Accepted token : callers.getOrDefault(owner, List.of())) {
            final Principal now = token.caller();
            final Principal shown = session.caller();
            if (token.before() != null
                    && shown != null
                    && now.tenure().equals(session.subscriber().tenure())
                    && !visibility.differs(token.before(), shown)) {
                session.caller(now);
                visibility.tell(shared.subscriptions(), session.subscriber(), shown, now);
            }
        }
    }
}
