package org.peregrine.engine.subscription;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.peregrine.engine.limit.PeerMemory;

/**
 * Something changes while the network thread tells of an earlier change: changes may be told as one, but the last of them is
 * always told, and never more often than there were changes.
 */
@JCStressTest
@Outcome(
        id = {"1, 2", "2, 2"},
        expect = Expect.ACCEPTABLE,
        desc = "told once or twice, the last time with the last value")
@Outcome(expect = Expect.FORBIDDEN, desc = "the last change was not told")
@State
public class ChangeStress {
    private final Subscriber subscriber =
            new Subscriber(new Subscriptions(new PeerMemory(Long.MAX_VALUE), 4096), null, 1, null);
    private final Subscription subscription =
            new Subscription(Topic.of(TopicKey.resource("test://x")), subscriber, null, 1);
    private int value;
    private int times;
    private int told;

    /** Starts with nothing to tell. */
    public ChangeStress() {}

    /** The publisher. */
    @Actor
    public void publish() {
        value = 1;
        subscription.changed();
        value = 2;
        subscription.changed();
    }

    /** The network thread. */
    @Actor
    public void deliver() {
        tell();
    }

    private void tell() {
        for (Subscription next = subscriber.takeChanged(); next != null; next = subscriber.takeChanged()) {
            told = value;
            times++;
        }
    }

    /** The network thread's next duty cycle. */
    @Arbiter
    public void look(II_Result result) {
        tell();
        result.r1 = times;
        result.r2 = told;
    }
}
