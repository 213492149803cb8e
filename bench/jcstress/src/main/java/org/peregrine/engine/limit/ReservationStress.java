package org.peregrine.engine.limit;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A client's answer lets a call's reservation grow while the call's thread ends, and another call of the same address
 * begins and ends: nothing stays counted, and no holder stays in the table.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "all is given back")
@Outcome(expect = Expect.FORBIDDEN, desc = "bytes or a holder are left")
@State
public class ReservationStress {
    private static final long ADDRESS = 7;

    private final PeerMemory memory = new PeerMemory(1 << 20);
    private final Reservation call = memory.reserve(ADDRESS, Kept.CALL, 100, null);

    /** The dispatch thread takes a client's answer, then another call that ends at once. */
    @Actor
    public void answer() {
        call.grow(50);
        memory.holder(ADDRESS).reserve(Kept.CALL, 10).close();
    }

    /** The call's thread ends. */
    @Actor
    public void end() {
        call.close();
    }

    /** Looks at what is left in the end. */
    @Arbiter
    public void look(II_Result result) {
        result.r1 = (int) memory.keptBytes();
        result.r2 = memory.holderCount();
    }
}
