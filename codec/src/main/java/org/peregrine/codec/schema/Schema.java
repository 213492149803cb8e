package org.peregrine.codec.schema;

import org.peregrine.codec.schema.rule.Rule;

/**
 * A compiled JSON Schema. Immutable: any number of threads may validate against it at once, each with its own
 * {@link SchemaValidator}.
 */
public final class Schema {
    private final Rule root;
    private final SchemaDialect dialect;
    private final int subschemaCount;

    /**
     * A schema that the compiler made.
     *
     * @param root rule.
     * @param dialect of the root.
     * @param subschemaCount of what can be reached.
     */
    public Schema(final Rule root, final SchemaDialect dialect, final int subschemaCount) {
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
     * Size of the schema.
     *
     * @return subschemas that can be reached, those of other documents included.
     */
    public int subschemaCount() {
        return subschemaCount;
    }
}
