package org.peregrine.engine.subscription;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.mcp.UriForm;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.limit.Holder;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.principal.Tenure;

/**
 * A client that is notified of changes: a legacy session, or one {@code subscriptions/listen} request. Any thread, but
 * what is marked "network thread".
 */
public final class Subscriber {
    /** The outcome of a subscription. */
    public enum Outcome {
        /** The client is subscribed. */
        SUBSCRIBED,
        /** The client has its maximum of subscriptions. */
        TOO_MANY,
        /** The budget of heap has no room for it. */
        NO_MEMORY
    }

    /** The client's stream with the message that is sent there first: in one object, so that both are read together. */
    private record Listening(Route route, UnsafeBuffer greeting, Tenure tenure) {
        static final Listening NOWHERE = new Listening(null, null, Tenure.ENDLESS);

        boolean isOn(Outbox shard, long connectionId) {
            return route != null && route.isOn(shard, connectionId);
        }
    }

    private static final int MAX_TRIES = 3;

    private final Subscriptions hub;
    private final UnsafeBuffer subscriptionId;
    private final int maxSubscriptions;
    private final Holder holder;
    private final ConcurrentHashMap<TopicKey, Subscription> byTopic = new ConcurrentHashMap<>();
    private final ManyToOneConcurrentLinkedQueue<Subscription> changed = new ManyToOneConcurrentLinkedQueue<>();
    private final AtomicBoolean queued = new AtomicBoolean();
    private final AtomicReference<Listening> listening = new AtomicReference<>(Listening.NOWHERE);
    private final LogReader log;
    private volatile boolean ended;
    private int failedInTurn;

    /**
     * Creates a subscriber without subscriptions.
     *
     * @param hub that publishes.
     * @param subscriptionId raw JSON of the request that listens; null for a legacy session.
     * @param maxSubscriptions most resources it may subscribe to.
     * @param holder charged for each subscription; null when they are charged together.
     */
    public Subscriber(Subscriptions hub, UnsafeBuffer subscriptionId, int maxSubscriptions, Holder holder) {
        this.holder = holder;
        this.hub = hub;
        this.subscriptionId = subscriptionId;
        this.maxSubscriptions = maxSubscriptions;
        this.log = subscriptionId == null ? hub.newLogReader() : null;
    }

    /**
     * Sets the stream of the client. Changes since then are delivered there.
     *
     * @param to the stream or connection.
     * @return its former stream or connection; null for none.
     */
    public Route listen(Route to) {
        return listen(to, null, Tenure.ENDLESS);
    }

    /**
     * As {@link #listen(Route)}, with a message that is sent first.
     *
     * @param to the stream or connection.
     * @param first the message.
     * @param tenure of the caller's token; see {@link #stopExpired}.
     * @return its former stream or connection; null for none.
     */
    public Route listen(Route to, UnsafeBuffer first, Tenure tenure) {
        final Route before = listening.getAndSet(new Listening(to, first, tenure)).route;
        enqueueUnsent();
        return before;
    }

    /**
     * The route on which the client listens.
     *
     * @return null when it listens nowhere.
     */
    public Route route() {
        return listening.get().route;
    }

    /**
     * Stops listening.
     *
     * @return its stream or connection; null for none.
     */
    public Route stopListening() {
        return listening.getAndSet(Listening.NOWHERE).route;
    }

    /**
     * Claims the tenure of the stream.
     *
     * @param nowMs time, in milliseconds since 1970.
     * @return the time of the next claim; {@link org.peregrine.engine.principal.Principal#NO_EXPIRY} when no token ends
     *     the stream, or the client listens nowhere.
     */
    public long claim(long nowMs) {
        return listening.get().tenure.claim(nowMs);
    }

    /**
     * Stops listening when the token that the stream was opened with has expired, or is not accepted any more.
     *
     * @param nowMs time, in milliseconds since 1970.
     * @return the stream, which is to be ended; null when it goes on.
     */
    public Route stopExpired(long nowMs) {
        final Listening now = listening.get();
        final boolean stops = now.tenure.claim(nowMs) <= nowMs && listening.compareAndSet(now, Listening.NOWHERE);
        return stops ? now.route : null;
    }

    /**
     * Stops listening there, unless the client listens elsewhere by now.
     *
     * @param shard of the connection.
     * @param connectionId of the connection that is gone.
     * @return its stream when the first message had not gone: nobody else will end it; otherwise null.
     */
    public Route stopListening(Outbox shard, long connectionId) {
        final Listening before = listening.getAndUpdate(now -> now.isOn(shard, connectionId) ? Listening.NOWHERE : now);
        return before.isOn(shard, connectionId) && before.greeting != null ? before.route : null;
    }

    /**
     * Subscribes to a resource.
     *
     * @param uri of the resource.
     * @return the outcome.
     */
    public Outcome subscribe(String uri) {
        return subscribe(TopicKey.resource(uri));
    }

    /**
     * Subscribes to a topic of an extension.
     *
     * @param filter that the client listens by.
     * @param name within the filter.
     * @return the outcome.
     */
    public Outcome subscribe(String filter, String name) {
        return subscribe(new TopicKey(filter, name));
    }

    private Outcome subscribe(TopicKey key) {
        if (byTopic.containsKey(key)) {
            return Outcome.SUBSCRIBED;
        }
        if (byTopic.size() >= maxSubscriptions) {
            return Outcome.TOO_MANY;
        }
        final Reservation kept = holder == null ? null : holder.reserve(Kept.SUBSCRIPTION, keptBytes(key.name()));
        if (holder != null && kept == null) {
            return Outcome.NO_MEMORY;
        }
        hub.begin(key, this, kept);
        if (ended) {
            end();
        }
        return Outcome.SUBSCRIBED;
    }

    /**
     * The heap that a name takes: as a string, in the notification for either era, and in its normal form.
     *
     * @param name of a resource or another topic.
     * @return bytes.
     */
    public static long keptBytes(String name) {
        final long bytes = name.getBytes(StandardCharsets.UTF_8).length;
        final String form = UriForm.of(name);
        return 2L * name.length() + 2 * bytes + (form.equals(name) ? 0 : UriSpellings.OVERHEAD_BYTES + form.length());
    }

    /**
     * Unsubscribes from a resource.
     *
     * @param uri of the resource.
     */
    public void unsubscribe(String uri) {
        unsubscribe(TopicKey.resource(uri));
    }

    private void unsubscribe(TopicKey key) {
        final Subscription subscription = byTopic.remove(key);
        if (subscription != null) {
            subscription.end();
            hub.removeIfUnused(subscription.topic());
        }
    }

    void beginList(Topic list) {
        begin(list, null);
        if (ended) {
            end();
        }
    }

    /** Marks a list as changed for this client alone; without effect when it does not listen to that. */
    void changed(Topic list) {
        final Subscription subscription = byTopic.get(list.key());
        if (subscription != null) {
            subscription.changed();
        }
    }

    /**
     * The tenure of the stream on which the client listens.
     *
     * @return {@link Tenure#ENDLESS} when no token ends it, or it listens nowhere.
     */
    public Tenure tenure() {
        return listening.get().tenure;
    }

    /** Added to the topic first, so that a thread that finds it among the client's can remove it from both. */
    void begin(Topic topic, Reservation kept) {
        final Subscription subscription = new Subscription(topic, this, kept, hub.nextNumber());
        subscription.begin();
        if (byTopic.putIfAbsent(topic.key(), subscription) != null) {
            subscription.end();
        }
    }

    /**
     * Ends all subscriptions.
     *
     * @return the first message, when it is not sent yet; otherwise null.
     */
    public UnsafeBuffer end() {
        ended = true;
        final UnsafeBuffer unsent = listening.getAndSet(Listening.NOWHERE).greeting;
        for (final TopicKey key : byTopic.keySet()) {
            unsubscribe(key);
        }
        return unsent;
    }

    /**
     * The lowest log level that a legacy client accepts.
     *
     * @return all levels until the client sets one.
     */
    public LogLevel logLevel() {
        return log.least();
    }

    /**
     * Sets the lowest log level that a legacy client accepts.
     *
     * @param level from logging/setLevel.
     */
    public void logLevel(LogLevel level) {
        log.least(level);
    }

    /** Network thread: the next log message of the client's level; null when there is none. */
    UnsafeBuffer takeLog() {
        return log.next();
    }

    /** Network thread: schedules the log again, because not all of it was taken. */
    void repeatLog() {
        final Subscription subscription = byTopic.get(TopicKey.LOG);
        if (subscription != null) {
            subscription.changed();
        }
    }

    void onChanged(Subscription subscription) {
        try {
            changed.offer(subscription);
        } catch (final Throwable failure) {
            subscription.taken(); // Or no later change would be delivered.
            throw failure;
        }
        enqueue();
    }

    void enqueue() {
        final Route current = route();
        if (current != null && queued.compareAndSet(false, true)) {
            try {
                hub.fanout(current.outbox()).enqueue(this);
            } catch (final Throwable failure) {
                queued.set(false);
                throw failure;
            }
        }
    }

    private void enqueueUnsent() {
        if (!changed.isEmpty() || listening.get().greeting != null) {
            enqueue();
        }
    }

    /**
     * Network thread: ends a delivery. Until then the subscriber is in no queue, so one thread at a time delivers;
     * later changes, also for another shard by now, are queued here.
     */
    void delivered() {
        queued.set(false);
        enqueueUnsent();
    }

    /** Network thread: takes the first message; null when it is sent, or belongs to another stream. */
    UnsafeBuffer takeGreeting(Route there) {
        final Listening now = listening.get();
        final boolean taken = now.greeting != null
                && there.equals(now.route)
                && listening.compareAndSet(now, new Listening(there, null, now.tenure));
        return taken ? now.greeting : null;
    }

    /** Network thread: the next changed subscription; null when there is none. */
    Subscription takeChanged() {
        final Subscription subscription = changed.poll();
        if (subscription != null) {
            subscription.taken();
        }
        return subscription;
    }

    /** Network thread: returns a subscription that could not be delivered to the next delivery. */
    void putBack(Subscription subscription) {
        if (subscription.mark()) {
            changed.offer(subscription);
        }
    }

    /** Network thread: counts a failed delivery; true when the connection should be ended. */
    boolean hasFailedTooOften() {
        failedInTurn++;
        return failedInTurn == MAX_TRIES;
    }

    /** Network thread: resets the count of failed deliveries. */
    void onDelivered() {
        failedInTurn = 0;
    }

    /** Raw JSON of the request that listens; null for a legacy session. */
    UnsafeBuffer subscriptionId() {
        return subscriptionId;
    }
}
