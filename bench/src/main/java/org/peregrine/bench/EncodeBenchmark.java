package org.peregrine.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.peregrine.engine.StageRig;

/** The encode stage over a batch of results that already stand in their places. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodeBenchmark {
    /** Creates the benchmark. */
    public EncodeBenchmark() {}

    /** A batch that was dispatched. */
    public static class Dispatched extends StageBatch {
        /** Creates the state. */
        public Dispatched() {
            super(StageRig.Step.ENCODE, StageRig.Step.ENCODE);
        }

        @Override
        Sent sent() {
            return Sent.ECHO;
        }
    }

    /**
     * The stage.
     *
     * @param batch dispatched.
     * @return messages encoded.
     */
    @Benchmark
    @OperationsPerInvocation(StageBatch.SIZE)
    public int stage(Dispatched batch) {
        return batch.measure();
    }
}
