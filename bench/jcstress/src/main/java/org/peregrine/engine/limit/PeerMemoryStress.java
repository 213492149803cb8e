package org.peregrine.engine.limit;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two connections of one address reserve and give back at once: nothing stays reserved, and the address is forgotten. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "counted while kept, and nothing is left")
@Outcome(expect = Expect.FORBIDDEN, desc = "bytes were lost, or an address is kept for ever")
@State
public class PeerMemoryStress {
    private static final long ADDRESS = 7;

    private final PeerMemory memory = new PeerMemory(1 << 20);
    private final Holder one = memory.holder(ADDRESS);
    private final Holder other = memory.holder(ADDRESS);
    private Reservation kept;

    /** Nothing is kept. */
    public PeerMemoryStress() {}

    /** A connection on one shard, which keeps something for a moment. */
    @Actor
    public void come() {
        one.reserve(Kept.STREAM, 1).close();
    }

    /** A connection on another one, which keeps something. */
    @Actor
    public void stay() {
        kept = other.reserve(Kept.STREAM, 1);
    }

    /** The second connection ends, too. */
    @Arbiter
    public void look(III_Result result) {
        result.r1 = memory.find(ADDRESS).keptBytes() == memory.keptBytes() ? 1 : 0;
        kept.close();
        result.r2 = (int) memory.keptBytes();
        result.r3 = memory.holderCount();
    }
}
