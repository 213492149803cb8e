package org.peregrine.engine.subscription;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.peregrine.engine.principal.Tenure;

/**
 * A client moves its stream to another shard while both shards' network threads deliver: its greeting goes there alone, the
 * change is told on one of the two, and never on the wrong shard's connection of that id.
 */
@JCStressTest
@Outcome(
        id = {"0, 2, 0", "1, 1, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "the change before or after the move, the greeting after it")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, told twice, or told to somebody else")
@State
public class MovingStress {
    private final Subscriptions hub = StressedShard.newHub();
    private final StressedShard before = new StressedShard(hub);
    private final StressedShard after = new StressedShard(hub);
    private final Subscriber subscriber = before.subscriber(1);

    /** Queued on the first shard. */
    public MovingStress() {
        hub.listenToTools(subscriber);
        hub.toolsChanged();
    }

    /** A worker, and with it the network thread of the second shard. */
    @Actor
    public void move() {
        subscriber.listen(after.route(2), StressedShard.GREETING, Tenure.ENDLESS);
        after.deliver();
    }

    /** The network thread of the first shard. */
    @Actor
    public void deliver() {
        before.deliver();
    }

    /** The next duty cycles: the first may hand over to the second. */
    @Arbiter
    public void look(III_Result result) {
        before.deliver();
        after.deliver();
        result.r1 = before.offered(1);
        result.r2 = after.offered(2);
        result.r3 = before.offered(2);
    }
}
