package org.peregrine.bench.schema;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.peregrine.codec.schema.Schema;
import org.peregrine.codec.schema.compile.SchemaCache;
import org.peregrine.codec.schema.compile.SchemaCompiler;

/**
 * One compilation in a process that has just started (each fork measures one), and a look-up in the cache
 * instead.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Measurement(iterations = 1)
@Fork(value = 5, jvmArgsAppend = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED")
public class SchemaCompileBenchmark {
    /** Schema that is compiled. */
    @Param({"SMALL", "LARGE", "REFS"})
    public SchemaWorkload workload;

    private byte[] bytes;
    private final SchemaCache cache = new SchemaCache(new SchemaCompiler(), 16);

    /** Takes the schema's bytes. */
    @Setup
    public void read() {
        bytes = workload.schema().getBytes(StandardCharsets.UTF_8);
    }

    /** Peregrine. */
    @Benchmark
    public Schema peregrine() {
        return new SchemaCompiler().compile(bytes);
    }

    /** Peregrine's cache after the first time; long enough to be warm. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @Measurement(iterations = 3, time = 1)
    public Schema peregrineCached() {
        return cache.schema(bytes);
    }

    /** com.networknt:json-schema-validator, its lazy part included. */
    @Benchmark
    public com.networknt.schema.Schema networknt() {
        final com.networknt.schema.Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(workload.schema());
        schema.initializeValidators();
        return schema;
    }
}
