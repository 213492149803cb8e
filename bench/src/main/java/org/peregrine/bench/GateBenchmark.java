package org.peregrine.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.peregrine.client.aeron.GateRig;

/** Measures what an operation of an {@code AeronClient} pays so that any thread may close it, and without that. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GateBenchmark {
    /** Whether any thread may close. */
    @Param({"true", "false"})
    public boolean anyThread;

    private GateRig rig;

    /** Creates the state. */
    public GateBenchmark() {}

    /** Creates the gate. */
    @Setup
    public void create() {
        rig = new GateRig(anyThread);
    }

    /**
     * Enters and leaves once.
     *
     * @return whether the gate is open.
     */
    @Benchmark
    public boolean pass() {
        return rig.pass();
    }
}
