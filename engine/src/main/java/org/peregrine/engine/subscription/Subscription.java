package org.peregrine.engine.subscription;

import java.util.concurrent.atomic.AtomicBoolean;
import org.peregrine.engine.limit.Reservation;

/** One client's interest in one topic. Publishers mark it, the network thread of the client's shard clears it. */
final class Subscription {
    private final Topic topic;
    private final Subscriber subscriber;
    private final Reservation kept;
    private final int number;
    private final AtomicBoolean dirty = new AtomicBoolean();

    /**
     * Creates a subscription that has not begun.
     *
     * @param kept the heap that it takes; null when that is counted elsewhere.
     * @param number that no other has.
     */
    Subscription(Topic topic, Subscriber subscriber, Reservation kept, int number) {
        this.kept = kept;
        this.number = number;
        this.topic = topic;
        this.subscriber = subscriber;
    }

    /** A number of its own, so that subscriptions are notified in an order that a simulation can repeat. */
    @Override
    public int hashCode() {
        return number;
    }

    Topic topic() {
        return topic;
    }

    void begin() {
        topic.add(this);
    }

    void end() {
        topic.remove(this);
        Reservation.release(kept);
    }

    /** Marks the topic as changed; without effect while an earlier change waits for delivery. */
    void changed() {
        if (mark()) {
            subscriber.onChanged(this);
        } else {
            subscriber.enqueue(); // Without effect, unless that failed before.
        }
    }

    /** Marks it as changed; false when it was marked already. */
    boolean mark() {
        return dirty.compareAndSet(false, true);
    }

    /** Clears the mark; before the bytes are sent, so that later changes are delivered again. */
    void taken() {
        dirty.set(false);
    }
}
