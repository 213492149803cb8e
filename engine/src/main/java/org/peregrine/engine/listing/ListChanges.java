package org.peregrine.engine.listing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.peregrine.engine.principal.AcceptedCallers;
import org.peregrine.engine.principal.AcceptedCallers.Accepted;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.served.Visibility;
import org.peregrine.engine.session.Session;
import org.peregrine.engine.session.Sessions;
import org.peregrine.engine.subscription.Subscriptions;

/**
 * Announces to open streams the lists that a token has changed for their caller: one that was checked again, or for
 * modern clients a new one of the same caller. The path itself notes what a request of a session shows. Housekeeping
 * thread.
 */
public final class ListChanges {
    /** The open subscriptions of a shard. */
    @FunctionalInterface
    public interface Listens {
        /**
         * Announces the lists that tokens have changed.
         *
         * @param accepted tokens by the {@link Principal#ownerKey()} of their callers.
         * @param missed whether there were more.
         */
        void announce(Map<Long, List<Accepted>> accepted, boolean missed);
    }

    private final Sessions sessions;
    private final Subscriptions subscriptions;
    private final AcceptedCallers accepted;
    private final Supplier<Visibility> served;
    private final List<Listens> listens;

    /**
     * Creates it for an engine.
     *
     * @param sessions of all shards.
     * @param subscriptions of the engine.
     * @param accepted tokens of all shards.
     * @param served visibility of the entries that are served now.
     * @param listens of each shard.
     */
    public ListChanges(
            Sessions sessions,
            Subscriptions subscriptions,
            AcceptedCallers accepted,
            Supplier<Visibility> served,
            List<Listens> listens) {
        this.sessions = sessions;
        this.subscriptions = subscriptions;
        this.accepted = accepted;
        this.served = served;
        this.listens = List.copyOf(listens);
    }

    /** Does nothing while no token is accepted. */
    public void announce() {
        if (accepted.isEmpty()) {
            return;
        }
        final Map<Long, List<Accepted>> byOwner = new HashMap<>();
        final boolean missed = accepted.take(byOwner);
        final Visibility visibility = served.get();
        sessions.forEach(session -> announce(session, byOwner, visibility));
        listens.forEach(shard -> shard.announce(byOwner, missed));
    }

    /**
     * A session learns of the token that its stream was opened with, unless its requests have shown something else
     * since; of another token by a request that has it.
     */
    private void announce(Session session, Map<Long, List<Accepted>> byOwner, Visibility visibility) {
        for (final Accepted token : byOwner.getOrDefault(session.owner().ownerKey(), List.of())) {
            final Principal now = token.caller();
            final Principal shown = session.caller();
            if (token.before() != null
                    && shown != null
                    && now.tenure().equals(session.subscriber().tenure())
                    && !visibility.differs(token.before(), shown)) {
                session.caller(now);
                visibility.announce(subscriptions, session.subscriber(), shown, now);
            }
        }
    }
}
