package org.peregrine.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.peregrine.engine.StageRig;

/**
 * The validate stage over a batch: which revision rules the message, whether the method exists, constraints on
 * arguments.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ValidateBenchmark {
    /** Creates the benchmark. */
    public ValidateBenchmark() {}

    /** A batch that was decoded. */
    public static class Decoded extends StageBatch {
        /** The message. */
        @Param
        Sent sent;

        /** Creates the state. */
        public Decoded() {
            super(StageRig.Step.VALIDATE, StageRig.Step.VALIDATE);
        }

        @Override
        Sent sent() {
            return sent;
        }
    }

    /**
     * The stage.
     *
     * @param batch decoded.
     * @return messages validated.
     */
    @Benchmark
    @OperationsPerInvocation(StageBatch.SIZE)
    public int stage(Decoded batch) {
        return batch.measure();
    }
}
