package org.peregrine.engine.method;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.MetaKeys;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.PeerShares;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.principal.AcceptedCallers;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.Tenure;
import org.peregrine.engine.protocol.ExtensionCapability;
import org.peregrine.engine.protocol.ResultMeta;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.registry.ExtensionTopic;
import org.peregrine.engine.served.Visibility;
import org.peregrine.engine.session.Cancellable;
import org.peregrine.engine.session.NextExpiry;
import org.peregrine.engine.session.RequestKey;
import org.peregrine.engine.session.Session;
import org.peregrine.engine.status.EachStep;
import org.peregrine.engine.subscription.ListKind;
import org.peregrine.engine.subscription.Subscriber;
import org.peregrine.engine.subscription.Subscriptions;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.worker.Owner;
import org.peregrine.engine.worker.Workers;

/**
 * The open {@code subscriptions/listen} requests of a shard. Opened by the dispatch thread; ended by it, by the peer or
 * by the closing engine. Source: MCP 2026-07-28, Subscriptions.
 */
public final class OpenSubscriptions {
    private static final List<ListKind> LISTS = List.of(ListKind.values());

    private final Workers workers;
    private final Subscriptions subscriptions;
    private final SessionRequests sessionRequests;
    private final PeerShares shares;
    private final int maxSubscriptions;
    private final int maxBytes;
    private final int maxUriBytes;
    private final List<ExtensionTopic> topics;
    private final Set<OpenSubscription> open = ConcurrentHashMap.newKeySet();
    private final NextExpiry nextExpiry = new NextExpiry();
    /** Subscriptions so far, which number them. Dispatch thread only. */
    private int opened;

    /**
     * Creates a table without open subscriptions.
     *
     * @param extensions whose topics can be listened to.
     * @param workers of the shard.
     * @param sessionRequests open streams of legacy sessions.
     */
    public OpenSubscriptions(Collection<Extension> extensions, Workers workers, SessionRequests sessionRequests) {
        this.workers = workers;
        this.subscriptions = workers.services().subscriptions();
        this.sessionRequests = sessionRequests;
        final Limits limits = workers.services().limits();
        this.shares = new PeerShares(limits.intValue(Limit.MAX_LISTENS));
        this.maxSubscriptions = limits.intValue(Limit.MAX_SUBSCRIPTIONS);
        this.maxBytes = limits.intValue(Limit.MAX_REPLY_BYTES);
        this.maxUriBytes = limits.intValue(Limit.MAX_URI_BYTES);
        this.topics = extensions.stream()
                .filter(extension -> extension.isIn(ProtocolVersion.V2026_07_28))
                .flatMap(extension -> extension.topics().stream())
                .toList();
    }

    /**
     * Rejects a filter of more names than a connection may subscribe to, before anything is done for each of them.
     * Dispatch thread only.
     *
     * @param event a request.
     * @param filter {@code params.notifications}, an object.
     * @return whether it was rejected.
     */
    public boolean rejectsSize(MessageEvent event, JsonValue filter) {
        final boolean tooMany = ListenFilter.asksForMore(filter, topics, maxSubscriptions);
        if (tooMany) {
            event.reject(ErrorCode.INVALID_REQUEST, "Too many subscriptions");
        }
        return tooMany;
    }

    /**
     * Opens a subscription: acknowledges it and leaves the request unanswered, or rejects it. Dispatch thread only.
     *
     * @param event a request.
     * @param filter {@code params.notifications}, an object that {@link #rejectsSize} has let pass.
     * @param hidden URIs of resources that do not exist for the caller: agreed to, and never told of.
     */
    public void open(MessageEvent event, JsonValue filter, Set<String> hidden) {
        final ListenFilter wanted = ListenFilter.of(filter, topics).without(hidden);
        if (wanted.isLongerThan(maxUriBytes)) {
            event.reject(ErrorCode.INVALID_PARAMS, "params.notifications has a longer name than a subscription may be");
            return;
        }
        for (final ExtensionTopic topic : wanted.named().keySet()) {
            if (!ExtensionCapability.require(event, topic.extension())) {
                return;
            }
        }
        if (!shares.enter(event.frame().holderKey())) {
            event.reject(
                    ErrorCode.INTERNAL_ERROR,
                    "Server overloaded: too many subscriptions",
                    null,
                    ReplyStatus.OVERLOADED);
            return;
        }
        final OpenSubscription listen = tryMake(event, wanted);
        if (listen != null) {
            start(event, wanted, listen);
        }
    }

    /** Null when the event was rejected. */
    private OpenSubscription tryMake(MessageEvent event, ListenFilter wanted) {
        OpenSubscription made = null;
        try {
            made = make(event, wanted);
            return made;
        } finally {
            if (made == null) {
                shares.leave(event.frame().holderKey());
            }
        }
    }

    private OpenSubscription make(MessageEvent event, ListenFilter wanted) {
        final Reservation kept = workers.reserve(event, Kept.LISTEN, wanted.keptBytes(), null);
        if (kept == null) {
            event.reject(
                    ErrorCode.INTERNAL_ERROR,
                    "Server overloaded: no memory for this subscription",
                    null,
                    ReplyStatus.OVERLOADED);
            return null;
        }
        final OpenSubscription listen = new OpenSubscription(event, kept);
        final Session session = event.session();
        if (session != null && !session.begin(listen.key, listen)) {
            kept.close();
            event.reject(ErrorCode.INVALID_REQUEST, "A request of this id is under way");
            return null;
        }
        return listen;
    }

    private void start(MessageEvent event, ListenFilter wanted, OpenSubscription listen) {
        try {
            begin(event, wanted, listen);
        } catch (final Throwable failure) {
            if (listen.end()) {
                throw failure;
            }
        }
        event.defer();
    }

    private void begin(MessageEvent event, ListenFilter wanted, OpenSubscription listen) {
        open.add(listen);
        nextExpiry.expect(listen.tenure);
        if (event.session() == null) {
            sessionRequests.whenGone(event.connectionId(), listen::cancel);
        }
        if (wanted.named().isEmpty()) {
            listen.begin(wanted);
        } else {
            final String principal = Owner.of(event.frame());
            workers.run(() -> listen.beginNamed(wanted, principal));
        }
    }

    /** Ends all subscriptions on behalf of the server. Any thread but those of the path. */
    public void endAll() {
        open.forEach(OpenSubscription::endGracefully);
    }

    /**
     * Ends the subscriptions whose token has expired or is not accepted any more, each with its answer. Any thread but
     * those of the path.
     *
     * @param nowMs time, in milliseconds since 1970.
     */
    public void endExpired(long nowMs) {
        if (!nextExpiry.takeDue(nowMs)) {
            return;
        }
        final EachStep steps = new EachStep();
        for (final OpenSubscription listen : open) {
            final long nextMs = listen.tenure.claim(nowMs);
            if (nextMs <= nowMs) {
                steps.run(listen::endGracefully);
            } else {
                nextExpiry.expect(nextMs);
            }
        }
        steps.end();
    }

    /**
     * Announces to clients the lists that are different for their caller's last token than for the one before. Any
     * thread but those of the path.
     *
     * @param accepted tokens since the last call, by their caller's {@link Principal#ownerKey()}.
     * @param missed whether there were more; then every client with a token is told of every list.
     * @param visibility of the entries that are served.
     */
    public void announce(Map<Long, List<AcceptedCallers.Accepted>> accepted, boolean missed, Visibility visibility) {
        final EachStep steps = new EachStep();
        for (final OpenSubscription listen : open) {
            if (missed && !listen.caller.isAnonymous()) {
                steps.run(() -> LISTS.forEach(list -> subscriptions.changedFor(list, listen.subscriber)));
            }
            accepted.getOrDefault(listen.caller.ownerKey(), List.of())
                    .forEach(token -> steps.run(() -> listen.announce(token, visibility)));
        }
        steps.end();
    }

    /** One open request. */
    private final class OpenSubscription implements Cancellable {
        private final RequestKey key;
        private final Session session;
        private final Route route;
        private final Subscriber subscriber;
        private final Reservation kept;
        private final long holder;
        private final Tenure tenure;
        private final int number = opened++;
        private final AtomicBoolean ended = new AtomicBoolean();
        /** The acknowledgement, when it had not gone at the end. Written once, by who ends it. */
        private UnsafeBuffer unsent;
        /** The caller that its lists are shown to. Housekeeping thread, after the request was opened. */
        private volatile Principal caller;

        OpenSubscription(MessageEvent event, Reservation kept) {
            this.kept = kept;
            key = RequestKey.of(event.envelope());
            session = event.session();
            holder = event.frame().holderKey();
            caller = event.frame().principal();
            tenure = caller.tenure();
            route = new Route(workers.completions(), event.connectionId(), event.exchangeId());
            subscriber = new Subscriber(subscriptions, key.buffer(), maxSubscriptions, null);
        }

        /** A number of its own, so that subscriptions end in an order that a simulation can repeat. */
        @Override
        public int hashCode() {
            return number;
        }

        /** A token that is checked again counts if the client was shown what it showed before. */
        void announce(AcceptedCallers.Accepted token, Visibility visibility) {
            final Principal shown = caller;
            if (token.before() == null || !visibility.differs(token.before(), shown)) {
                caller = token.caller();
                visibility.announce(subscriptions, subscriber, shown, token.caller());
            }
        }

        /** Runs on a worker, since extensions may have to look up names. */
        void beginNamed(ListenFilter filter, String principal) {
            try {
                begin(filter.agreed(principal));
            } catch (final Throwable failure) { // Or there would be no answer.
                workers.services().errorHandler().onError(failure);
                endGracefully();
            }
        }

        /** The acknowledgement is queued before anything is subscribed to, so it goes first. */
        void begin(ListenFilter filter) {
            subscriber.listen(route, acknowledgement(filter), tenure);
            filter.subscribe(subscriber, subscriptions);
            if (ended.get()) {
                subscriber.end();
            }
        }

        private UnsafeBuffer acknowledgement(ListenFilter filter) {
            final HeapJson json = new HeapJson(maxBytes);
            final JsonWriter writer = json.writer();
            EnvelopeWriter.begin(writer).name("method").value("notifications/subscriptions/acknowledged");
            writer.name("params").beginObject();
            writeMeta(writer, ResultMeta.AUTHORS_ONLY);
            writer.name("notifications").beginObject();
            filter.writeMembers(writer);
            writer.endObject().endObject().endObject();
            return new UnsafeBuffer(json.bytes());
        }

        private void writeMeta(JsonWriter writer, ResultMeta server) {
            final UnsafeBuffer id = key.buffer();
            writer.name("_meta").beginObject().name(MetaKeys.SUBSCRIPTION_ID);
            server.writeServerInfo(writer.rawValue(id, 0, id.capacity()));
            writer.endObject();
        }

        @Override
        public void cancel() {
            if (end()) {
                workers.run(() -> route.outbox().send(OutboundMessage.empty(route, ReplyStatus.STREAM_END)));
            }
        }

        @Override
        public boolean endsWithInput() {
            return true;
        }

        void endGracefully() {
            if (!end()) {
                return;
            }
            final UnsafeBuffer acknowledgement = unsent;
            if (acknowledgement != null) {
                send(ReplyStatus.PART, acknowledgement, acknowledgement.capacity());
            }
            final UnsafeBuffer id = key.buffer();
            final JsonWriter writer = new HeapJson(maxBytes).writer();
            EnvelopeWriter.beginResponse(writer, id, 0, id.capacity())
                    .name("result")
                    .beginObject();
            writer.name("resultType").value("complete");
            writeMeta(writer, workers.services().resultMeta());
            writer.endObject().endObject();
            send(ReplyStatus.COMPLETE, writer.buffer(), writer.position());
        }

        private void send(ReplyStatus status, UnsafeBuffer buffer, int length) {
            route.outbox().send(new OutboundMessage(route, status, buffer, length, null, null, null));
        }

        /** Gives back what it keeps; false when that was done. */
        private boolean end() {
            if (!ended.compareAndSet(false, true)) {
                return false;
            }
            open.remove(this);
            unsent = subscriber.end();
            if (session != null) {
                session.remove(key, this);
            }
            kept.close();
            shares.leave(holder);
            return true;
        }
    }
}
