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
 * The dispatch stage with an inline tool that writes its argument as result, alone and together with the encode stage.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatchBenchmark {
    /** Creates the benchmark. */
    public DispatchBenchmark() {}

    /** A batch that was validated, to be dispatched. */
    public static class Validated extends StageBatch {
        /** The message. */
        @Param
        Sent sent;

        /** Creates the state. */
        public Validated() {
            super(StageRig.Step.DISPATCH, StageRig.Step.DISPATCH);
        }

        @Override
        Sent sent() {
            return sent;
        }
    }

    /** A batch that was validated, to be dispatched and encoded. */
    public static class ValidatedForBoth extends StageBatch {
        /** Creates the state. */
        public ValidatedForBoth() {
            super(StageRig.Step.DISPATCH, StageRig.Step.ENCODE);
        }

        @Override
        Sent sent() {
            return Sent.ECHO;
        }
    }

    /**
     * The stage.
     *
     * @param batch validated.
     * @return messages dispatched.
     */
    @Benchmark
    @OperationsPerInvocation(StageBatch.SIZE)
    public int stage(Validated batch) {
        return batch.measure();
    }

    /**
     * The stage and the one after it.
     *
     * @param batch validated.
     * @return messages encoded.
     */
    @Benchmark
    @OperationsPerInvocation(StageBatch.SIZE)
    public int dispatchAndEncode(ValidatedForBoth batch) {
        return batch.measure();
    }
}
