package org.peregrine.bench.schema;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.Schema;
import org.peregrine.codec.schema.SchemaDialect;
import org.peregrine.codec.schema.SchemaLimits;
import org.peregrine.codec.schema.SchemaResolver;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.codec.schema.compile.SchemaCompiler;

/**
 * The time of a step for the worst case of each keyword: the score is milliseconds for one validation under the
 * standard limit (at most 5), and {@code steps} the same for a step (at most 5e-6).
 * {@code SchemaValidator.STANDARD_MAX_STEPS} follows from the dearest.
 *
 * <pre>java -cp ... org.openjdk.jmh.Main StepCostBenchmark</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", "-Dagrona.disable.bounds.checks=true"
        })
public class StepCostBenchmark {
    private static final int MAX_DEPTH = 128;

    /** The schema and its arguments. */
    @Param
    public WorstCase worst;

    private final JsonValue value = new JsonValue();
    private final SchemaValidator validator = new SchemaValidator();
    private Schema schema;

    /** Steps, beside the validations that took them. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Steps {
        /** Taken in this iteration. */
        public long steps;

        /** Begins an iteration. */
        @Setup(Level.Iteration)
        public void begin() {
            steps = 0;
        }
    }

    /** Compiles the schema and scans the value. */
    @Setup
    public void compile() {
        final byte[] bytes = worst.instance().getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + JsonScanner.PADDING]);
        buffer.putBytes(0, bytes);
        final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
        final JsonError error = scanner.scan(
                buffer, 0, bytes.length, (depth, name, length, escaped, type, valueOffset, valueLength) -> {});
        if (error != JsonError.NONE) {
            throw new IllegalStateException(worst + ": " + error);
        }
        value.wrap(buffer, scanner.rootOffset(), scanner.rootLength());
        schema = new SchemaCompiler(SchemaLimits.STANDARD, SchemaDialect.DRAFT_2020_12, true, SchemaResolver.NONE)
                .compile(worst.schema().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Checks the value once.
     *
     * @param counter of steps.
     * @return whether it is valid within the limit.
     */
    @Benchmark
    public boolean validate(Steps counter) {
        final boolean valid = validator.validate(schema, value);
        counter.steps += validator.stepsTaken();
        return valid;
    }
}
