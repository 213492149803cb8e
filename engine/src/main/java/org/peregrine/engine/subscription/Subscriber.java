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

/**
 * A client that is told of changes: a legacy session, or one {@code subscriptions/listen} request. Any thread, but what
 * is marked "network thread".
 */
public final class Subscriber {
    /** The outcome of a wish to be told of something. */
    public enum Outcome {
        /** The client is told from now on. */
        SUBSCRIBED,
        /** The client has as many subscriptions as it may. */
        TOO_MANY,
        /** The budget of heap has no room for another one of this client's. */
        NO_MEMORY
    }

    /**
     * The client's stream, and the messages that go there before all else: in one, so that neither is seen without the
     * other.
     */
    private record Listening(Route route, UnsafeBuffer greeting) {
        static final Listening NOWHERE = new Listening(null, null);

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
     * Makes a subscriber of nothing.
     *
     * @param hub that publishes.
     * @param subscriptionId raw JSON of the request that listens; null for a legacy session.
     * @param maxSubscriptions most resources it may subscribe to.
     * @param holder pays for each subscription; null when they are paid for together.
     */
    public Subscriber(Subscriptions hub, UnsafeBuffer subscriptionId, int maxSubscriptions, Holder holder) {
        this.holder = holder;
        this.hub = hub;
        this.subscriptionId = subscriptionId;
        this.maxSubscriptions = maxSubscriptions;
        this.log = subscriptionId == null ? hub.newLogReader() : null;
    }

    /**
     * Says where the client listens now. What changed meanwhile is told there.
     *
     * @param to where.
     * @return where it listened before; null for nowhere.
     */
    public Route listen(Route to) {
        return listen(to, null);
    }

    /**
     * As {@link #listen(Route)}, with a message that goes before all others.
     *
     * @param to where.
     * @param first the message.
     * @return where it listened before; null for nowhere.
     */
    public Route listen(Route to, UnsafeBuffer first) {
        final Route before = listening.getAndSet(new Listening(to, first)).route;
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
     * @return where it listened; null for nowhere.
     */
    public Route stopListening() {
        return listening.getAndSet(Listening.NOWHERE).route;
    }

    /**
     * Stops listening there, unless the client listens elsewhere by now.
     *
     * @param shard of the connection.
     * @param connectionId of the connection that is gone.
     */
    public void stopListening(Outbox shard, long connectionId) {
        listening.updateAndGet(now -> now.isOn(shard, connectionId) ? Listening.NOWHERE : now);
    }

    /**
     * Begins to tell of a resource.
     *
     * @param uri of the resource.
     * @return what became of it.
     */
    public Outcome subscribe(String uri) {
        return subscribe(TopicKey.resource(uri));
    }

    /**
     * Begins to tell of something of an extension's.
     *
     * @param filter that the client listens by.
     * @param name within the filter.
     * @return what became of it.
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
     * The heap that a name takes: as a string, in the notification for either era, and in the form that URIs are
     * compared in.
     *
     * @param name of a resource or of something else.
     * @return bytes.
     */
    public static long keptBytes(String name) {
        final long bytes = name.getBytes(StandardCharsets.UTF_8).length;
        final String form = UriForm.of(name);
        return 2L * name.length() + 2 * bytes + (form.equals(name) ? 0 : UriSpellings.OVERHEAD_BYTES + form.length());
    }

    /**
     * Stops telling of a resource.
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

    /** The topic knows it first: whoever finds it among the client's can then take it out of both. */
    void begin(Topic topic, Reservation kept) {
        final Subscription subscription = new Subscription(topic, this, kept);
        subscription.begin();
        if (byTopic.putIfAbsent(topic.key(), subscription) != null) {
            subscription.end();
        }
    }

    /**
     * Ends all subscriptions.
     *
     * @return the message that goes before all others, when it has not gone; otherwise null.
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
     * The least severe log message that a legacy client wants.
     *
     * @return all until the client says otherwise.
     */
    public LogLevel logLevel() {
        return log.least();
    }

    /**
     * Sets the least severe log message that a legacy client wants.
     *
     * @param level from logging/setLevel.
     */
    public void logLevel(LogLevel level) {
        log.least(level);
    }

    /** Network thread: the next log message that the client wants; null when there is none. */
    UnsafeBuffer takeLog() {
        return log.next();
    }

    /** Network thread: has the log told again, because not all of it was taken. */
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
            subscription.taken(); // Or no later change would be told.
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
     * Network thread: ends a delivery. Until then the subscriber is in no queue, so one thread at a time delivers; what
     * came meanwhile, or is to be told on another shard by now, is queued here.
     */
    void delivered() {
        queued.set(false);
        enqueueUnsent();
    }

    /**
     * Network thread: takes the message that goes before all others there; null when it has gone, or goes elsewhere.
     */
    UnsafeBuffer takeGreeting(Route there) {
        final Listening now = listening.get();
        final boolean taken = now.greeting != null
                && there.equals(now.route)
                && listening.compareAndSet(now, new Listening(there, null));
        return taken ? now.greeting : null;
    }

    /** Network thread: the next one whose topic is to be told of; null when there is none. */
    Subscription takeChanged() {
        final Subscription subscription = changed.poll();
        if (subscription != null) {
            subscription.taken();
        }
        return subscription;
    }

    /** Network thread: what was taken could not be told, and is to be told with the next delivery. */
    void putBack(Subscription subscription) {
        if (subscription.mark()) {
            changed.offer(subscription);
        }
    }

    /** Network thread: a delivery has failed; true when it is time to give the connection up. */
    boolean hasFailedTooOften() {
        failedInTurn++;
        return failedInTurn == MAX_TRIES;
    }

    /** Network thread: a delivery has not failed. */
    void onDelivered() {
        failedInTurn = 0;
    }

    /** Raw JSON of the request that listens; null for a legacy session. */
    UnsafeBuffer subscriptionId() {
        return subscriptionId;
    }
}
