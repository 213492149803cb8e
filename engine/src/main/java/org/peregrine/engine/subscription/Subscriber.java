package org.peregrine.engine.subscription;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.outbound.Route;

/**
 * A client that is told of changes: a legacy session, or one {@code subscriptions/listen} request. Any thread, but what
 * is marked "network thread".
 */
public final class Subscriber {
    private final Subscriptions hub;
    private final UnsafeBuffer subscriptionId;
    private final int maxSubscriptions;
    private final ConcurrentHashMap<TopicKey, Subscription> byTopic = new ConcurrentHashMap<>();
    private final ManyToOneConcurrentLinkedQueue<Subscription> changed = new ManyToOneConcurrentLinkedQueue<>();
    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile Route route;
    private final AtomicReference<UnsafeBuffer> greeting = new AtomicReference<>();
    private volatile boolean ended;

    /**
     * Makes a subscriber of nothing.
     *
     * @param hub that publishes.
     * @param subscriptionId raw JSON of the request that listens; null for a legacy session.
     * @param maxSubscriptions most resources it may subscribe to.
     */
    public Subscriber(Subscriptions hub, UnsafeBuffer subscriptionId, int maxSubscriptions) {
        this.hub = hub;
        this.subscriptionId = subscriptionId;
        this.maxSubscriptions = maxSubscriptions;
    }

    /**
     * Says where the client listens now. What changed meanwhile is told there.
     *
     * @param to null when it listens nowhere.
     */
    public void listen(Route to) {
        route = to;
        if (to != null && (!changed.isEmpty() || greeting.get() != null)) {
            enqueue();
        }
    }

    /**
     * As {@link #listen}, with a message that goes before all others.
     *
     * @param to where.
     * @param first the message.
     */
    public void listen(Route to, UnsafeBuffer first) {
        greeting.set(first);
        listen(to);
    }

    /**
     * Where the client listens.
     *
     * @return null when it listens nowhere.
     */
    public Route route() {
        return route;
    }

    /**
     * Stops listening there, unless the client listens elsewhere by now.
     *
     * @param connectionId of the connection that is gone.
     */
    public void stopListening(long connectionId) {
        final Route current = route;
        if (current != null && current.connectionId() == connectionId) {
            route = null;
        }
    }

    /**
     * Marks all that the client is subscribed to as changed: it may have missed something.
     */
    public void repeatAll() {
        byTopic.values().forEach(Subscription::changed);
    }

    /**
     * Begins to tell of a resource.
     *
     * @param uri of the resource.
     * @return false when the client has as many subscriptions as it may.
     */
    public boolean subscribe(String uri) {
        return subscribe(TopicKey.resource(uri));
    }

    /**
     * Begins to tell of something of an extension's.
     *
     * @param filter that the client listens by.
     * @param name within the filter.
     * @return false when the client has as many subscriptions as it may.
     */
    public boolean subscribe(String filter, String name) {
        return subscribe(new TopicKey(filter, name));
    }

    private boolean subscribe(TopicKey key) {
        if (byTopic.containsKey(key)) {
            return true;
        }
        if (byTopic.size() >= maxSubscriptions) {
            return false;
        }
        hub.begin(key, this);
        if (ended) {
            end();
        }
        return true;
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
            hub.forgetIfUnused(subscription.topic());
        }
    }

    void beginList(Topic list) {
        begin(list);
        if (ended) {
            end();
        }
    }

    void begin(Topic topic) {
        final Subscription subscription = new Subscription(topic, this);
        if (byTopic.putIfAbsent(topic.key(), subscription) == null) {
            subscription.begin();
        }
    }

    /** Ends all subscriptions. */
    public void end() {
        ended = true;
        route = null;
        for (final TopicKey key : byTopic.keySet()) {
            unsubscribe(key);
        }
    }

    void onChanged(Subscription subscription) {
        changed.offer(subscription);
        enqueue();
    }

    private void enqueue() {
        final Route current = route;
        if (current != null && queued.compareAndSet(false, true)) {
            hub.fanout(current.outbox()).enqueue(this);
        }
    }

    /** Network thread: what follows may be queued again. */
    void dequeued() {
        queued.set(false);
    }

    /**
     * Takes the message that goes before all others: for the network thread, or for who ends the subscriber before that
     * has come to it.
     *
     * @return null when it has gone.
     */
    public UnsafeBuffer takeGreeting() {
        return greeting.getAndSet(null);
    }

    /** Network thread: the next topic to tell of; null when there is none. */
    Topic takeChanged() {
        final Subscription subscription = changed.poll();
        if (subscription == null) {
            return null;
        }
        subscription.taken();
        return subscription.topic();
    }

    /** Raw JSON of the request that listens; null for a legacy session. */
    UnsafeBuffer subscriptionId() {
        return subscriptionId;
    }
}
