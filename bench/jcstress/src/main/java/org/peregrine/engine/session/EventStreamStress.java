package org.peregrine.engine.session;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.peregrine.engine.limit.Holder;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.outbound.HeapMessage;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.principal.Tenure;

/** A handler speaks while the connection of its exchange ends: all is kept for a client that comes back. */
@JCStressTest
@Outcome(
        id = {"0, 2", "1, 2", "2, 2", "3, 2"},
        expect = Expect.ACCEPTABLE,
        desc = "said as long as somebody heard, kept in any case")
@Outcome(expect = Expect.FORBIDDEN, desc = "an event was lost")
@State
public class EventStreamStress {
    private static final int BYTES = 1 << 10;
    private static final Limits LIMITS = Limits.standard()
            .with(Limit.STREAM_EVENTS, 8)
            .with(Limit.STREAM_BYTES, BYTES)
            .with(Limit.STREAM_RETRY_MS, 0);
    private static final Holder HOLDER = new PeerMemory(1L << 40).holder(PeerKey.NONE);

    private final CountingOutbox shard = new CountingOutbox();
    private final EventStream stream =
            new EventStream(0, LIMITS, new Route(shard, 1, 1), HOLDER.reserve(Kept.STREAM, 0));

    /** Attached to its exchange, nothing said. */
    public EventStreamStress() {}

    /** The handler's worker. */
    @Actor
    public void speak() {
        stream.prime();
        stream.send(HeapMessage.begin(BYTES, null));
        stream.send(HeapMessage.begin(BYTES, null));
    }

    /** The dispatch thread. */
    @Actor
    public void leave() {
        stream.detach(shard, 1);
    }

    /** The client comes back, having seen the first event. */
    @Arbiter
    public void look(II_Result result) {
        final CountingOutbox later = new CountingOutbox();
        stream.resume(new Route(later, 2, 1), 0, Tenure.ENDLESS);
        result.r1 = shard.parts();
        result.r2 = later.events();
    }
}
