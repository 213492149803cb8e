package org.peregrine.engine.method;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;

/** The dispatch thread takes a batch apart while the network thread takes its messages: all of them, in their order. */
@JCStressTest
@Outcome(
        id = {"0, 123", "1, 123", "2, 123", "3, 123"},
        expect = Expect.ACCEPTABLE,
        desc = "some at once, the rest in the next duty cycle")
@Outcome(expect = Expect.FORBIDDEN, desc = "a message was lost, taken twice or moved")
@State
public class BatchesStress {
    private static final UnsafeBuffer BYTES = new UnsafeBuffer(new byte[1]);

    private final Batches batches =
            new Batches(Limits.standard(), null, () -> {}, new Failures(new EngineCounters(), failure -> {}));
    private int taken;
    private int order;

    /** Starts with no batch. */
    public BatchesStress() {}

    /** The dispatch thread. */
    @Actor
    public void dispatch() {
        batches.offer(List.of(part(1), part(2), part(3)));
    }

    private static Batches.Part part(int number) {
        return new Batches.Part(null, null, BYTES, number);
    }

    /** The network thread. */
    @Actor
    public void receive() {
        taken = take();
    }

    private int take() {
        int count = 0;
        for (Batches.Part part = batches.poll(); part != null; part = batches.poll()) {
            order = 10 * order + part.length();
            count++;
        }
        return count;
    }

    /** The network thread's next duty cycle. */
    @Arbiter
    public void look(II_Result result) {
        take();
        result.r1 = taken;
        result.r2 = order;
    }
}
