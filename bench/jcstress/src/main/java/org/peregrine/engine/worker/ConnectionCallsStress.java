package org.peregrine.engine.worker;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A call begins on a connection while its only other one ends: when the peer leaves, the one that runs is told. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "told, and nothing is kept of it later")
@Outcome(expect = Expect.FORBIDDEN, desc = "a running call was not found, or one that has ended was kept")
@State
public class ConnectionCallsStress {
    private static final long CONNECTION = 1;

    private final ConnectionCalls<Call> calls = new ConnectionCalls<>();
    private final Call first = new Call();
    private final Call second = new Call();
    private int told;

    private static final class Call extends ConnectionCalls.Link<Call> {
        @Override
        long connectionId() {
            return CONNECTION;
        }
    }

    /** One call runs. */
    public ConnectionCallsStress() {
        calls.add(first);
    }

    /** The worker of the first call. */
    @Actor
    public void end() {
        calls.remove(first);
    }

    /** The dispatch thread. */
    @Actor
    public void begin() {
        calls.add(second);
        calls.forEach(CONNECTION, call -> told += call == second ? 1 : 0);
    }

    /** The second call ends as well. */
    @Arbiter
    public void look(II_Result result) {
        calls.remove(second);
        result.r1 = told;
        result.r2 = calls.isEmpty() ? 0 : 1;
    }
}
