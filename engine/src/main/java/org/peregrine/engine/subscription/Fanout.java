package org.peregrine.engine.subscription;

import java.util.ArrayDeque;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.Transport;

/** Delivers notifications of changes to the subscribers of one shard. Network thread, but {@link #enqueue}. */
public final class Fanout {
    /** Interval at which subscribers that take no bytes are tried again. */
    private static final long RETRY_NS = 1_000_000;

    private static final int INITIAL_BYTES = 1024;

    /** Bytes of the buffer that are kept between two notifications, at most. */
    private static final int KEPT_BYTES = 64 * 1024;

    private final Outbox shard;
    private final Transport transport;
    private final EngineCounters counters;
    private final Failures failures;
    private final int drainLimit;
    private final ManyToOneConcurrentLinkedQueue<Subscriber> queue = new ManyToOneConcurrentLinkedQueue<>();
    private final ArrayDeque<Subscriber> backlogged = new ArrayDeque<>();
    private final Reply reply = new Reply();
    private UnsafeBuffer scratch = new UnsafeBuffer(new byte[INITIAL_BYTES]);
    private long retriedNs;

    /**
     * Creates the fan-out of a shard.
     *
     * @param shard by which its clients are known.
     * @param transport of the shard.
     * @param counters of the shard.
     * @param failures of the shard.
     * @param drainLimit most subscribers that are served in one duty cycle.
     */
    public Fanout(Outbox shard, Transport transport, EngineCounters counters, Failures failures, int drainLimit) {
        this.shard = shard;
        this.transport = transport;
        this.counters = counters;
        this.failures = failures;
        this.drainLimit = drainLimit;
    }

    /** Any thread; a subscriber is in the queue at most once. */
    void enqueue(Subscriber subscriber) {
        queue.offer(subscriber);
        try {
            transport.wakeup();
        } catch (final Throwable failure) { // It is queued, and the network thread polls the queue anyway.
            failures.contain(EngineCounter.FANOUT_FAILURES, failure);
        }
    }

    /**
     * Whether changes wait for subscribers that take bytes.
     *
     * @return false when there is nothing to do now.
     */
    public boolean hasWork() {
        return !queue.isEmpty();
    }

    /**
     * Delivers changes, and flushes.
     *
     * @param nowNs the duty cycle's time.
     * @return the number of subscribers served.
     */
    public int deliver(long nowNs) {
        int served = 0;
        if (!backlogged.isEmpty() && nowNs - retriedNs >= RETRY_NS) {
            retriedNs = nowNs;
            final int waiting = backlogged.size();
            for (int i = waiting; i > 0; i--) {
                serve(backlogged.poll());
            }
            served = Math.max(0, waiting - backlogged.size());
        }
        final int most = served + drainLimit;
        for (Subscriber next = queue.poll(); next != null; next = served < most ? queue.poll() : null) {
            serve(next);
            served++;
        }
        if (served > 0) {
            transport.flush();
        }
        return served;
    }

    private void serve(Subscriber subscriber) {
        try {
            deliver(subscriber);
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.FANOUT_FAILURES, failure);
            tryAgain(subscriber);
        }
    }

    /** Disconnects a client after several failed deliveries, so that it does not rely on stale state. */
    private void tryAgain(Subscriber subscriber) {
        try {
            final Route route = subscriber.route();
            if (subscriber.hasFailedTooOften()
                    && route != null
                    && route.outbox().equals(shard)) {
                abort(route.connectionId());
            }
            backlogged.add(subscriber);
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.FANOUT_FAILURES, failure);
            end(subscriber);
        }
    }

    private void end(Subscriber subscriber) {
        try {
            subscriber.delivered();
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.FANOUT_FAILURES, failure);
        }
    }

    private void deliver(Subscriber subscriber) {
        final Route route = subscriber.route();
        if (route != null && route.outbox().equals(shard)) {
            if (transport.isBacklogged(route.connectionId())) {
                backlogged.add(subscriber);
                return;
            }
            announce(subscriber, route);
            subscriber.onDelivered();
        }
        end(subscriber);
    }

    private void announce(Subscriber subscriber, Route route) {
        final UnsafeBuffer greeting = subscriber.takeGreeting(route);
        if (greeting != null) {
            send(route, greeting, greeting.capacity());
        }
        boolean moreOfLog = false;
        Subscription changed = subscriber.takeChanged();
        for (int sent = 1; changed != null; sent++) {
            moreOfLog |= announce(subscriber, route, changed);
            changed = sent < drainLimit ? subscriber.takeChanged() : null;
        }
        if (moreOfLog) {
            subscriber.repeatLog();
        }
    }

    /** Returns whether more may wait, for the next turn or for the connection to take bytes. */
    private boolean announceLog(Subscriber subscriber, Route route) {
        for (int sent = 0; sent < drainLimit && !transport.isBacklogged(route.connectionId()); sent++) {
            final UnsafeBuffer message = subscriber.takeLog();
            if (message == null) {
                return false;
            }
            send(route, message, message.capacity());
        }
        return true;
    }

    /** Returns whether there may be more of the same. */
    private boolean announce(Subscriber subscriber, Route route, Subscription changed) {
        try {
            if (changed.topic().isLog()) {
                return announceLog(subscriber, route);
            }
            announce(subscriber, route, changed.topic());
            return false;
        } catch (final Throwable failure) { // Nothing of this was sent.
            subscriber.putBack(changed);
            throw failure;
        }
    }

    private void announce(Subscriber subscriber, Route route, Topic topic) {
        final UnsafeBuffer id = subscriber.subscriptionId();
        if (id == null) {
            send(route, topic.legacy(), topic.legacy().capacity());
            return;
        }
        final UnsafeBuffer head = topic.head();
        final UnsafeBuffer tail = Topic.tail();
        final int length = head.capacity() + id.capacity() + tail.capacity();
        if (length > scratch.capacity()) {
            scratch = new UnsafeBuffer(new byte[2 * length]);
        }
        scratch.putBytes(0, head, 0, head.capacity());
        scratch.putBytes(head.capacity(), id, 0, id.capacity());
        scratch.putBytes(head.capacity() + id.capacity(), tail, 0, tail.capacity());
        send(route, scratch, length);
        if (scratch.capacity() > KEPT_BYTES) {
            scratch = new UnsafeBuffer(new byte[INITIAL_BYTES]);
        }
    }

    private void send(Route route, UnsafeBuffer bytes, int length) {
        reply.route(route.connectionId(), route.exchangeId()).body(ReplyStatus.PART, bytes, 0, length);
        if (offer() == Transport.SENT) {
            counters.increment(EngineCounter.NOTIFICATIONS_SENT);
            counters.add(EngineCounter.BYTES_SENT, length);
        } else {
            counters.increment(EngineCounter.REPLIES_UNDELIVERABLE);
        }
        reply.clear();
    }

    private void abort(long connectionId) {
        try {
            transport.abort(connectionId);
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.FANOUT_FAILURES, failure);
        }
    }

    /** Ends the connection on failure, since bytes may have been sent. */
    private int offer() {
        try {
            return transport.offer(reply);
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.FANOUT_FAILURES, failure);
            abort(reply.connectionId());
            return Transport.CLOSED;
        }
    }
}
