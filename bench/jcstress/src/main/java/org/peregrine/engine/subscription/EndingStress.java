package org.peregrine.engine.subscription;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A client subscribes while its session ends: its topic keeps nothing of it. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "nothing is left of it")
@Outcome(expect = Expect.FORBIDDEN, desc = "the topic tells a client that is gone for ever")
@State
public class EndingStress {
    private final Topic topic = Topic.listChanged("tools");
    private final Subscriber subscriber = new Subscriber(StressedShard.newHub(), null, 1, null);

    /** Subscribed to nothing. */
    public EndingStress() {}

    /** The dispatch thread of one shard. */
    @Actor
    public void subscribe() {
        subscriber.beginList(topic);
    }

    /** A worker of another one. */
    @Actor
    public void end() {
        subscriber.end();
    }

    /** Looks at what is left in the end. */
    @Arbiter
    public void look(I_Result result) {
        result.r1 = topic.isEmpty() ? 1 : 0;
    }
}
