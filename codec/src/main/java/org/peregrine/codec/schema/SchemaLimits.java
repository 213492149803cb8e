package org.peregrine.codec.schema;

/**
 * Bounds of what is compiled. A schema beyond one of them is refused with a {@link SchemaException}.
 *
 * @param maxDocumentBytes of one document; schemas are copied and kept.
 * @param maxDepth of nesting of a document.
 * @param maxSubschemas of all documents that a schema refers to together.
 * @param maxDocuments fetched through the resolver for one schema.
 * @param maxPatternStates of the automata of all patterns of a schema together.
 */
public record SchemaLimits(
        int maxDocumentBytes, int maxDepth, int maxSubschemas, int maxDocuments, int maxPatternStates) {
    /** For schemas of tools: larger than any of them, and yet a second of compiling and some megabytes at most. */
    public static final SchemaLimits STANDARD = new SchemaLimits(1 << 20, 128, 10_000, 64, 20_000);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException when one is not positive.
     */
    public SchemaLimits {
        if (maxDocumentBytes < 1 || maxDepth < 1 || maxSubschemas < 1 || maxDocuments < 1 || maxPatternStates < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
