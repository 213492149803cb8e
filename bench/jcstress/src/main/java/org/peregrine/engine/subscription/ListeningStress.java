package org.peregrine.engine.subscription;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A client that was away, and has missed a change, listens again while the network thread finds nobody to tell. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "told where it listens now")
@Outcome(expect = Expect.FORBIDDEN, desc = "the change was forgotten")
@State
public class ListeningStress {
    private final Subscriptions hub = StressedShard.newHub();
    private final StressedShard shard = new StressedShard(hub);
    private final Subscriber subscriber = shard.subscriber(1);

    /** Queued, and gone. */
    public ListeningStress() {
        hub.listenToTools(subscriber);
        hub.toolsChanged();
        subscriber.stopListening(shard, 1);
    }

    /** A worker. */
    @Actor
    public void listen() {
        subscriber.listen(shard.route(2));
    }

    /** The network thread. */
    @Actor
    public void deliver() {
        shard.deliver();
    }

    /** Its next duty cycle. */
    @Arbiter
    public void look(I_Result result) {
        shard.deliver();
        result.r1 = shard.offered(2);
    }
}
