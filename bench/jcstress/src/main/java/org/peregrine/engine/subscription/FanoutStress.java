package org.peregrine.engine.subscription;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A publisher changes what two clients listen to while the network thread delivers: each client is told. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "each told of its change")
@Outcome(expect = Expect.FORBIDDEN, desc = "a change was lost, or told twice")
@State
public class FanoutStress {
    private final Subscriptions hub = StressedShard.newHub();
    private final StressedShard shard = new StressedShard(hub);

    /** Two clients listen on connections of one shard. */
    public FanoutStress() {
        hub.listenToTools(shard.subscriber(1));
        hub.listenToPrompts(shard.subscriber(2));
    }

    /** The publisher. */
    @Actor
    public void publish() {
        hub.toolsChanged();
        hub.promptsChanged();
    }

    /** The network thread. */
    @Actor
    public void deliver() {
        shard.deliver();
    }

    /** Its next duty cycle. */
    @Arbiter
    public void look(II_Result result) {
        shard.deliver();
        result.r1 = shard.offered(1);
        result.r2 = shard.offered(2);
    }
}
