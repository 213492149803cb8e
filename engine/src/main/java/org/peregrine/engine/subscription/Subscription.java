package org.peregrine.engine.subscription;

import java.util.concurrent.atomic.AtomicBoolean;
import org.peregrine.engine.limit.Reservation;

/** One client's interest in one topic. Publishers mark it, the network thread of the client's shard clears it. */
final class Subscription {
    private final Topic topic;
    private final Subscriber subscriber;
    private final Reservation kept;
    private final AtomicBoolean dirty = new AtomicBoolean();

    /**
     * Creates a subscription that has not begun.
     *
     * @param kept the heap that it takes; null when that is counted elsewhere.
     */
    Subscription(Topic topic, Subscriber subscriber, Reservation kept) {
        this.kept = kept;
        this.topic = topic;
        this.subscriber = subscriber;
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

    /** The topic has changed; without effect when the client is still to be told of an earlier change. */
    void changed() {
        if (mark()) {
            subscriber.onChanged(this);
        } else {
            subscriber.enqueue(); // Without effect, unless that failed before.
        }
    }

    /** Notes that its client is to be told; false when that was noted before. */
    boolean mark() {
        return dirty.compareAndSet(false, true);
    }

    /** Before the bytes are sent, so that what changes from now on is told again. */
    void taken() {
        dirty.set(false);
    }
}
