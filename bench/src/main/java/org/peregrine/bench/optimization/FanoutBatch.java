package org.peregrine.bench.optimization;

import java.io.IOException;

/** Changes told to their subscribers one at a time, or all that are there with one write to each subscriber. */
final class FanoutBatch {
    private static final int SUBSCRIBERS = 50;
    private static final int CHANGES = 16;

    private FanoutBatch() {}

    static Optimization optimization() {
        return new Optimization(
                "fanout",
                "a notification, of 16 changes to 50 subscribers over TCP",
                "a write for each",
                "a write for all of a subscriber",
                () -> Sides.open(FanoutBatch::singly, FanoutBatch::batched));
    }

    private static Variant singly() throws IOException {
        final SubscribedSockets sockets = new SubscribedSockets(SUBSCRIBERS, CHANGES);
        return loop(sockets, () -> {
            for (int i = 0; i < CHANGES; i++) {
                sockets.change(i);
                sockets.deliver();
            }
        });
    }

    private static Variant batched() throws IOException {
        final SubscribedSockets sockets = new SubscribedSockets(SUBSCRIBERS, CHANGES);
        return loop(sockets, () -> {
            for (int i = 0; i < CHANGES; i++) {
                sockets.change(i);
            }
            sockets.deliver();
        });
    }

    private static Variant loop(SubscribedSockets sockets, TimedLoop.Step changes) {
        return new TimedLoop(SUBSCRIBERS * CHANGES, changes)
                .tidying(() -> sockets.take(CHANGES))
                .closing(sockets::close);
    }
}
