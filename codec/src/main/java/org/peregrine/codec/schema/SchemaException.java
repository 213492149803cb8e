package org.peregrine.codec.schema;

/**
 * A schema that cannot be compiled: malformed, beyond a limit, in an unknown dialect, with a reference that leads
 * nowhere.
 */
public final class SchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String pointer;

    /**
     * A refusal of a schema.
     *
     * @param pointer to the place in the schema, a JSON Pointer.
     * @param message that says why.
     */
    public SchemaException(final String pointer, final String message) {
        super((pointer.isEmpty() ? "schema" : "schema at " + pointer) + ": " + message);
        this.pointer = pointer;
    }

    /**
     * The place where the schema is wrong.
     *
     * @return a JSON Pointer into the document; empty for its root.
     */
    public String pointer() {
        return pointer;
    }
}
