package org.peregrine.bench.optimization;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.bench.schema.SchemaWorkload;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.Schema;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.codec.schema.compile.SchemaCompiler;

/** The schema of a tool's arguments compiled for each call, or once. */
final class SchemaReuse {
    private static final SchemaWorkload WORKLOAD = SchemaWorkload.SMALL;
    private static final int BATCH = 256;

    private final SchemaCompiler compiler = new SchemaCompiler();
    private final SchemaValidator validator = new SchemaValidator();
    private final byte[] text = WORKLOAD.schema().getBytes(StandardCharsets.UTF_8);
    private final Schema compiled = compiler.compile(text);
    private final JsonValue arguments;

    private SchemaReuse() {
        final byte[] instance = WORKLOAD.instance().getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[instance.length + JsonScanner.PADDING]);
        buffer.putBytes(0, instance);
        arguments = new JsonValue().wrap(buffer, 0, instance.length);
    }

    static Optimization optimization() {
        return new Optimization(
                "schema",
                "the seven arguments of a call validated",
                "schema compiled for each call",
                "compiled once",
                () -> Sides.open(() -> new SchemaReuse().compiling(), () -> new SchemaReuse().reusing()));
    }

    private Variant compiling() {
        return new TimedLoop(BATCH, () -> {
            for (int i = 0; i < BATCH; i++) {
                require(validator.validate(compiler.compile(text), arguments));
            }
        });
    }

    private Variant reusing() {
        return new TimedLoop(BATCH, () -> {
            for (int i = 0; i < BATCH; i++) {
                require(validator.validate(compiled, arguments));
            }
        });
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw new IllegalStateException("The arguments are valid");
        }
    }
}
