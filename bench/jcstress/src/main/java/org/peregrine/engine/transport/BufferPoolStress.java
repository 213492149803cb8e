package org.peregrine.engine.transport;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two stages borrow at once from a pool with one buffer kept: never both the same one, and the books are right. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "two buffers, all accounted for")
@Outcome(expect = Expect.FORBIDDEN, desc = "one buffer for two, or books that are wrong")
@State
public class BufferPoolStress {
    private static final int BYTES = 4096;

    private final BufferPool pool = new BufferPool(BYTES, 1 << 20);
    private UnsafeBuffer first;
    private UnsafeBuffer second;

    /** One buffer was used before. */
    public BufferPoolStress() {
        pool.release(pool.borrow(BYTES));
    }

    /** A stage. */
    @Actor
    public void one() {
        first = pool.borrow(BYTES);
    }

    /** Another stage, which gives its buffer back and takes one again. */
    @Actor
    public void other() {
        pool.release(pool.borrow(BYTES));
        second = pool.borrow(BYTES);
    }

    /** What is left. */
    @Arbiter
    public void look(II_Result result) {
        result.r1 = first != second && first != null && second != null ? 1 : 0;
        pool.release(first);
        pool.release(second);
        result.r2 = (int) pool.borrowedBytes();
    }
}
