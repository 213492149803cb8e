package org.peregrine.engine.session;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.peregrine.engine.limit.Holder;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.outbound.HeapMessage;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.principal.Tenure;

/** A client comes back on another connection while the end of its first one arrives: the stream stays on the new one. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "what is said from now on is heard")
@Outcome(expect = Expect.FORBIDDEN, desc = "the end of the first connection ended the second exchange")
@State
public class ResumedStreamStress {
    private static final int BYTES = 1 << 10;
    private static final Limits LIMITS = Limits.standard()
            .with(Limit.STREAM_EVENTS, 8)
            .with(Limit.STREAM_BYTES, BYTES)
            .with(Limit.STREAM_RETRY_MS, 0);
    private static final Holder HOLDER = new PeerMemory(1L << 40).holder(PeerKey.NONE);

    private final CountingOutbox first = new CountingOutbox();
    private final CountingOutbox second = new CountingOutbox();
    private final EventStream stream =
            new EventStream(0, LIMITS, new Route(first, 1, 1), HOLDER.reserve(Kept.STREAM, 0));

    /** Primed on the first connection. */
    public ResumedStreamStress() {
        stream.prime();
    }

    /** The worker of the client's GET, on another shard. */
    @Actor
    public void resume() {
        stream.resume(new Route(second, 1, 1), 0, Tenure.ENDLESS);
    }

    /** The first shard's dispatch thread. */
    @Actor
    public void leave() {
        stream.detach(first, 1);
    }

    /** The handler goes on. */
    @Arbiter
    public void look(I_Result result) {
        stream.send(HeapMessage.begin(BYTES, null));
        result.r1 = second.events();
    }
}
