package org.peregrine.engine.subscription;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.transport.SilentTransport;

/** As much of a shard as subscribers see. */
final class StressedShard implements Outbox {
    /** A message that goes before all others. */
    static final UnsafeBuffer GREETING = new UnsafeBuffer(new byte[1]);

    private static final EngineCounters COUNTERS = new EngineCounters();
    private static final Failures FAILURES = new Failures(COUNTERS, StressedShard::fail);
    private static final PeerMemory MEMORY = new PeerMemory(1L << 40);
    private static final int LIMIT = 100;

    private final Subscriptions hub;
    private final SilentTransport transport = new SilentTransport();
    private final Fanout fanout = new Fanout(this, transport, COUNTERS, FAILURES, LIMIT);

    StressedShard(Subscriptions hub) {
        this.hub = hub;
        hub.shard(this, fanout);
    }

    /** Fails the test for whatever would be contained on the path. */
    private static void fail(Throwable failure) {
        throw new AssertionError(failure);
    }

    static Subscriptions newHub() {
        return new Subscriptions(MEMORY, 4096);
    }

    Route route(long connectionId) {
        return new Route(this, connectionId, 1);
    }

    Subscriber subscriber(long connectionId) {
        final Subscriber subscriber = new Subscriber(hub, null, 1, null);
        subscriber.listen(route(connectionId));
        return subscriber;
    }

    void deliver() {
        fanout.deliver(0);
    }

    int offered(int connectionId) {
        return transport.offered(connectionId);
    }

    @Override
    public void answer(OutboundMessage answer) {}

    @Override
    public boolean send(OutboundMessage message) {
        return true;
    }

    @Override
    public void release() {}
}
