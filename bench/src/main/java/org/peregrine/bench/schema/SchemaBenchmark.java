package org.peregrine.bench.schema;

import com.networknt.schema.OutputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
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
import org.openjdk.jmh.annotations.Warmup;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.Schema;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.codec.schema.compile.SchemaCompiler;
import tools.jackson.databind.json.JsonMapper;

/**
 * One check of a valid instance, by three validators that all support the whole of 2020-12. The plain methods begin
 * with the input of each (scanned bytes, a parsed tree); the {@code fromBytes} ones begin with the bytes, as a
 * server has to.
 *
 * <pre>java -cp ... org.openjdk.jmh.Main SchemaBenchmark -prof gc</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", "-Dagrona.disable.bounds.checks=true"
        })
public class SchemaBenchmark {
    /** Schema that is checked. */
    @Param
    public SchemaWorkload workload;

    private byte[] bytes;
    private UnsafeBuffer buffer;
    private final JsonScanner scanner = new JsonScanner(64);
    private final JsonValue value = new JsonValue();
    private final SchemaValidator validator = new SchemaValidator();
    private Schema schema;

    private final JsonMapper mapper = new JsonMapper();
    private com.networknt.schema.Schema networknt;
    private tools.jackson.databind.JsonNode networkntTree;

    private final JacksonNode.Factory harrelNodes = new JacksonNode.Factory();
    private Validator harrel;
    private URI harrelSchema;
    private JsonNode harrelTree;

    /** Compiles the schema three times and parses the instance three ways. */
    @Setup
    public void compile() {
        bytes = workload.instance().getBytes(StandardCharsets.UTF_8);
        buffer = new UnsafeBuffer(new byte[bytes.length + JsonScanner.PADDING]);
        buffer.putBytes(0, bytes);
        schema = new SchemaCompiler().compile(workload.schema().getBytes(StandardCharsets.UTF_8));
        networknt = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(workload.schema());
        networkntTree = mapper.readTree(bytes);
        harrel = new ValidatorFactory().withJsonNodeFactory(harrelNodes).createValidator();
        harrelSchema = harrel.registerSchema(workload.schema());
        harrelTree = harrelNodes.create(workload.instance());
        if (!peregrineFromBytes() || !networknt() || !harrel()) {
            throw new IllegalStateException("the instance is valid");
        }
    }

    /** Peregrine, over bytes that are scanned. */
    @Benchmark
    public boolean peregrine() {
        return validator.validate(schema, value);
    }

    /** Peregrine, the scanner included. */
    @Benchmark
    public boolean peregrineFromBytes() {
        final JsonError error = scanner.scan(
                buffer, 0, bytes.length, (depth, name, length, escaped, type, valueOffset, valueLength) -> {});
        value.wrap(buffer, scanner.rootOffset(), scanner.rootLength());
        return error == JsonError.NONE && validator.validate(schema, value);
    }

    /** com.networknt:json-schema-validator, over a tree. */
    @Benchmark
    public boolean networknt() {
        return networknt.validate(networkntTree, OutputFormat.BOOLEAN);
    }

    /** com.networknt:json-schema-validator, Jackson 3 included. */
    @Benchmark
    public boolean networkntFromBytes() {
        return networknt.validate(mapper.readTree(bytes), OutputFormat.BOOLEAN);
    }

    /** dev.harrel:json-schema, over a tree. */
    @Benchmark
    public boolean harrel() {
        return harrel.validate(harrelSchema, harrelTree).isValid();
    }

    /** dev.harrel:json-schema, Jackson 2 included. */
    @Benchmark
    public boolean harrelFromBytes() {
        return harrel.validate(harrelSchema, harrelNodes.create(new String(bytes, StandardCharsets.UTF_8)))
                .isValid();
    }
}
