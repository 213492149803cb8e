package org.peregrine.codec.schema.compile;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.schema.Schema;
import org.peregrine.codec.schema.SchemaDialect;
import org.peregrine.codec.schema.SchemaException;
import org.peregrine.codec.schema.SchemaLimits;
import org.peregrine.codec.schema.SchemaResolver;
import org.peregrine.codec.schema.rule.Rule;

/**
 * Compiles JSON Schemas (2020-12, or draft-07 when {@code $schema} says so). Immutable, any thread. Compiling allocates
 * and takes time: it belongs to the registration of a tool, behind a {@link SchemaCache}.
 */
public final class SchemaCompiler {
    private final SchemaLimits limits;
    private final SchemaDialect dialect;
    private final boolean assertFormat;
    private final SchemaResolver resolver;

    /**
     * A compiler with its settings.
     *
     * @param limits of what is compiled.
     * @param dialect of schemas without {@code $schema}.
     * @param assertFormat whether {@code format} is checked; otherwise it is an annotation, as 2020-12 says.
     * @param resolver of documents that a schema does not contain; called on the compiling thread.
     */
    public SchemaCompiler(
            final SchemaLimits limits,
            final SchemaDialect dialect,
            final boolean assertFormat,
            final SchemaResolver resolver) {
        this.limits = limits;
        this.dialect = dialect;
        this.assertFormat = assertFormat;
        this.resolver = resolver;
    }

    /** A compiler with the standard limits, 2020-12, {@code format} as an annotation, and no other documents. */
    public SchemaCompiler() {
        this(SchemaLimits.STANDARD, SchemaDialect.DRAFT_2020_12, false, SchemaResolver.NONE);
    }

    /**
     * Compiles a schema.
     *
     * @param bytes of the schema: one JSON text; copied.
     * @return the compiled schema.
     * @throws SchemaException when it is no schema, or one that is refused; the message says where and why.
     */
    public Schema compile(final byte[] bytes) {
        final SchemaLibrary library = new SchemaLibrary(limits, resolver);
        final SourceNode root = library.read(bytes, dialect);
        final RuleCompiler compiler = new RuleCompiler(library, limits, assertFormat);
        final Rule rule = compiler.compile(root);
        return new Schema(rule, root.resource().dialect(), compiler.subschemaCount());
    }

    /**
     * Compiles a schema.
     *
     * @param buffer that holds the schema's bytes; copied.
     * @param offset of the first byte.
     * @param length in bytes.
     * @return the compiled schema.
     * @throws SchemaException when it is no schema, or one that is refused; the message says where and why.
     */
    public Schema compile(final UnsafeBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return compile(bytes);
    }
}
