package org.peregrine.transports.nio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One shard hands sockets over while another serves a few of them in a duty cycle: each is served, in its turn. */
@JCStressTest
@Outcome(
        id = {"0, 123", "1, 123", "2, 123"},
        expect = Expect.ACCEPTABLE,
        desc = "as many as the limit says, the rest later")
@Outcome(expect = Expect.FORBIDDEN, desc = "a socket was lost, served twice or out of its turn")
@State
public class AcceptedSocketsStress {
    private static final int LIMIT = 2;

    private final AcceptedSockets sockets = new AcceptedSockets();
    private int order;
    private int adopted;

    /** Starts with no socket. */
    public AcceptedSocketsStress() {}

    /** The accepting shard. */
    @Actor
    public void accept() {
        sockets.offer(null, 1);
        sockets.offer(null, 2);
        sockets.offer(null, 3);
    }

    /** The serving shard. */
    @Actor
    public void adopt() {
        adopted = adoptSome();
    }

    private int adoptSome() {
        return sockets.adopt((channel, endpoint) -> order = 10 * order + endpoint, LIMIT);
    }

    /** Its next duty cycles. */
    @Arbiter
    public void look(II_Result result) {
        adoptSome();
        adoptSome();
        result.r1 = adopted;
        result.r2 = order;
    }
}
