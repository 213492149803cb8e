package org.peregrine.codec.schema;

/** A compiled JSON Schema. Immutable: any number of threads may validate against it at once, each with its own {@link SchemaValidator}. */
public final class Schema {
    private final Rule root;
    private final SchemaDialect dialect;
    private final int subschemaCount;

    Schema(final Rule root, final SchemaDialect dialect, final int subschemaCount) {
        this.root = root;
        this.dialect = dialect;
        this.subschemaCount = subschemaCount;
    }

    Rule root() {
        return root;
    }

    /**
     * The dialect of the schema's root.
     *
     * @return the dialect.
     */
    public SchemaDialect dialect() {
        return dialect;
    }

    /**
     * How large the schema is.
     *
     * @return subschemas that can be reached, those of other documents included.
     */
    public int subschemaCount() {
        return subschemaCount;
    }
}
