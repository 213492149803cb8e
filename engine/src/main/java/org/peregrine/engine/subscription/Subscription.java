package org.peregrine.engine.subscription;

import java.util.concurrent.atomic.AtomicBoolean;

/** One client's interest in one topic. Publishers mark it, the network thread of the client's shard clears it. */
final class Subscription {
    private final Topic topic;
    private final Subscriber subscriber;
    private final AtomicBoolean dirty = new AtomicBoolean();

    Subscription(Topic topic, Subscriber subscriber) {
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
    }

    /** The topic has changed; without effect when the client is still to be told of an earlier change. */
    void changed() {
        if (dirty.compareAndSet(false, true)) {
            subscriber.onChanged(this);
        }
    }

    /** Before the bytes are sent, so that what changes from now on is told again. */
    void taken() {
        dirty.set(false);
    }
}
